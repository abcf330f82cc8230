import { type Finding, ok, problem, warning } from './finding.ts';
import type { ServerView, StatusView } from './read-server.ts';

/** What a person does about a session that is not ready, by its state. */
const remedies: Readonly<Record<string, string>> = {
  starting: 'Wait a minute; it moves on or starts again by itself.',
  authenticating: 'Wait a minute; it moves on or starts again by itself.',
  awaiting_scan: 'Scan the code, in the terminal or at /whatsapp/qr.png.',
  reconnecting: 'Check the internet connection; it goes on by itself.',
  logged_out: 'The phone has removed the device: scan the new code.',
  incompatible: 'WhatsApp has changed its page: look for a newer version of the server.',
  stopped: 'Look at its reason in docs/session.md, then POST /whatsapp/restart.',
};

/**
 * Whether the server runs, and how it is.
 *
 * @param isRunning whether one is seen at work on this machine, wherever it answers.
 */
export function checkServer(
  view: ServerView,
  { host, port, isRunning }: { host: string; port: number; isRunning: boolean },
): Finding[] {
  const check = 'server';
  const place = `${host}:${port}`;
  switch (view.kind) {
    case 'anywhere':
      return [warning(check, 'PORT is 0: nobody knows where to look.', 'Set PORT to a number.')];
    case 'nobody':
      return [isRunning ? elsewhere(place) : checkFreePort(view.bindError, place)];
    case 'stranger':
      return [
        problem(
          check,
          `At ${place} something answers that is not this server (${view.detail}).`,
          'Choose another PORT, or stop what is using this one.',
        ),
      ];
    case 'ours':
      return checkOurs(view, place);
    default:
      return view satisfies never;
  }
}

function elsewhere(place: string): Finding {
  const found = `One works on this data or session, and none answers at ${place}.`;
  const next = 'Run doctor with the HOST and PORT that it runs with; else look at its log.';
  return problem('server', found, next);
}

function checkFreePort(bindError: string | null, place: string): Finding {
  if (bindError === null) {
    return ok('server', `It does not run; ${place} is free for it. npm start starts it.`);
  }
  const found = `It does not run, and nothing can listen on ${place} (${bindError}).`;
  return problem('server', found, 'Correct HOST and PORT; ports below 1024 are for root.');
}

function checkOurs(view: Extract<ServerView, { kind: 'ours' }>, place: string): Finding[] {
  const runs = ok('server', `It runs and answers at ${place}.`);
  if (view.refused) {
    return [
      runs,
      problem(
        'server state',
        'It does not take this API_KEY.',
        'Run doctor with the .env that the server was started with, or restart the server.',
      ),
    ];
  }
  const { status, notReady } = view;
  if (status === null) return [runs, problem('server state', 'It tells no status.', restart)];
  return [runs, checkState(status), checkReadiness(notReady), checkAlarms(status)];
}

const restart = 'Look at its log, and restart it.';

function checkState({ state, reason, stateSince, owner }: StatusView): Finding {
  const check = 'server state';
  const why = reason === null ? '' : ` (${reason})`;
  const found = `The session is ${state}${why} since ${stateSince}.`;
  if (!owner) {
    const found = 'It stands by: another server on this database drives the account.';
    return ok(check, found);
  }
  if (state === 'ready') return ok(check, found);
  return problem(check, found, remedies[state] ?? 'See docs/session.md.');
}

function checkReadiness(notReady: string | null): Finding {
  const check = 'readiness';
  if (notReady === null) return ok(check, 'Database, migrations and session are ready.');
  return problem(check, notReady, 'Messages are kept until then. See the other lines.');
}

function checkAlarms({ alarms }: StatusView): Finding {
  if (alarms.length === 0) return ok('alarms', 'None is on.');
  const names = alarms.map(({ code, reason }) => (reason === null ? code : `${code} (${reason})`));
  return problem('alarms', `On: ${names.join(', ')}.`, 'docs/alarms.md says what to do about it.');
}
