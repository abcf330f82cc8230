import type { Config } from '../config.ts';
import { isLoopback } from '../settings/host-values.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

type Settings = Pick<
  Config,
  'apiKey' | 'host' | 'sandbox' | 'unsafePacing' | 'sendDailyCap' | 'sendWarmUp'
>;

/** Shorter ones are refused once HOST is not loopback. */
const longKey = 32;

/** Settings that nobody could read: `faults` is the report of `loadConfig`, without any secret. */
export function checkFaultySettings(faults: string): Finding {
  const [, ...lines] = faults.split('\n').map((line) => line.trim());
  const found = lines.length === 0 ? faults : lines.join(' ');
  return problem('settings', found, 'Correct them in .env or the environment, and run this again.');
}

/**
 * What is allowed, and still not what one wants with a real account.
 *
 * @param isRoot whether this process has user number 0.
 */
export function checkSettings(settings: Settings, isRoot: boolean): Finding[] {
  return [
    ok('settings', 'All settings can be used.'),
    checkKey(settings.apiKey.length),
    checkHost(settings.host),
    checkSandbox(settings.sandbox),
    checkPacing(settings),
    checkUser(isRoot),
  ];
}

function checkKey(length: number): Finding {
  if (length >= longKey) return ok('api key', `API_KEY has ${length} characters.`);
  return warning(
    'api key',
    `API_KEY has only ${length} characters.`,
    `Put one of at least ${longKey} into .env, from: openssl rand -hex 32`,
  );
}

function checkHost(host: string): Finding {
  if (isLoopback(host)) return ok('host', `HOST is ${host}: only this machine reaches the server.`);
  return warning(
    'host',
    `HOST is ${host}: other machines reach the server, without encryption.`,
    'Put a proxy with https in front and set HOST=127.0.0.1 (docs/keys.md).',
  );
}

function checkSandbox(sandbox: boolean): Finding {
  if (!sandbox) return ok('sandbox', 'SANDBOX is off: messages go to real phones.');
  return warning(
    'sandbox',
    'SANDBOX is on: nothing reaches a real phone.',
    'Set SANDBOX=off, and a WHATSAPP_SESSION_DIR of its own, before going live.',
  );
}

function checkPacing({ sandbox, unsafePacing, sendDailyCap, sendWarmUp }: Settings): Finding {
  const off = [
    ...(unsafePacing ? ['UNSAFE_PACING is on'] : []),
    ...(sendDailyCap === null ? ['SEND_DAILY_CAP is off'] : []),
    ...(sendWarmUp === null ? ['SEND_WARM_UP is off'] : []),
  ];
  if (off.length === 0) return ok('pacing', 'Pauses and daily limits are on.');
  if (sandbox) return ok('pacing', `${off.join(', ')}; no account is at risk in the sandbox.`);
  return warning(
    'pacing',
    `${off.join(', ')}: WhatsApp bans accounts that write like machines.`,
    'Take these settings out of .env before going live.',
  );
}

function checkUser(isRoot: boolean): Finding {
  if (!isRoot) return ok('user', 'This is no root user, so Chromium can use its own sandbox.');
  return warning(
    'user',
    'This is root, so Chromium runs without its own sandbox.',
    'Run the server as a user of its own.',
  );
}
