import type { ProfileKind } from '../whatsapp/session-profile.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** What WHATSAPP_SESSION_DIR holds. */
export interface SessionFacts {
  /** Which WhatsApp it was used with; null while it was not used. */
  kind: ProfileKind | null;
  /** Which one the settings want. */
  wanted: ProfileKind;
  /** When the phone was linked; null when none is. */
  linkedAt: Date | null;
  /** The version of the browser that used the profile last; null when none did. */
  profileMajor: number | null;
  /** The version of the browser that would use it next; null when it does not tell. */
  browserMajor: number | null;
  /** How many processes work on the profile now. */
  processes: number;
  isServerRunning: boolean;
}

/** Whether the link is there, fits the browser, and is nobody else's. */
export function checkSession(facts: SessionFacts): Finding[] {
  return [checkLink(facts), checkProfileVersion(facts), checkProcesses(facts)];
}

function checkLink({ kind, wanted, linkedAt }: SessionFacts): Finding {
  const check = 'session';
  if (kind !== null && kind !== wanted) {
    const owner = kind === 'real' ? 'a real WhatsApp account' : 'the sandbox';
    const found = `The folder belongs to ${owner}, and SANDBOX is ${wanted === 'sandbox' ? 'on' : 'off'}.`;
    return problem(check, found, 'Set WHATSAPP_SESSION_DIR to another folder.');
  }
  if (linkedAt !== null) return ok(check, `A phone is linked since ${linkedAt.toISOString()}.`);
  return warning(check, 'No phone is linked yet.', 'Start the server and scan the QR code.');
}

/** Chromium reads the profiles of older versions, and not those of newer ones. */
function checkProfileVersion({ profileMajor, browserMajor }: SessionFacts): Finding {
  const check = 'session browser';
  if (profileMajor === null) return ok(check, 'No browser has used the profile yet.');
  if (browserMajor === null || browserMajor >= profileMajor) {
    return ok(check, `Version ${profileMajor} used the profile last.`);
  }
  return problem(
    check,
    `Version ${profileMajor} used the profile last, and the browser is ${browserMajor}: the link is lost at the next start.`,
    `Install version ${profileMajor} or newer before that.`,
  );
}

function checkProcesses({ processes, isServerRunning }: SessionFacts): Finding {
  const check = 'session processes';
  if (processes === 0) return ok(check, 'None works on the profile.');
  if (isServerRunning) return ok(check, `${processes} of the server work on the profile.`);
  return warning(
    check,
    `${processes} work on the profile, and the server does not run.`,
    'Start the server, which ends what a crash has left behind.',
  );
}
