import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { StartError } from '../errors.ts';
import type { Logger } from '../logger.ts';

interface WaitOptions {
  /** How long to go on trying, in seconds; 0 tries once. */
  waitSeconds: number;
  clock: Clock;
  log: Pick<Logger, 'info' | 'warn'>;
}

const RETRY_MS = 500;
const REMIND_MS = 10_000;

/**
 * SQLSTATEs that say that waiting is of no use: the password or role is wrong (class 28), the
 * database does not exist, the role may not connect to it.
 */
const HOPELESS_STATES = /^(28...|3D000|42501)$/;
/** What pg and TLS say where the address, the password or the certificate is at fault. */
const HOPELESS_MESSAGES =
  /SASL|password must be|does not support SSL|certificate|CERT_|altnames|Invalid URL/i;

/**
 * Resolves once the database answers a query. While it can't be reached, or is still starting,
 * it is asked again, and the reason is logged at first and every 10 s.
 *
 * @throws StartError: exit 75 when `waitSeconds` are over; exit 78 at once when only a change
 * of DATABASE_URL helps. No message holds the user name or the password.
 */
export async function waitForDatabase(knex: Knex, options: WaitOptions): Promise<void> {
  const { waitSeconds, clock, log } = options;
  const started = clock.now().getTime();
  let nextReminder = started;
  for (;;) {
    const error = await ask(knex);
    const now = clock.now().getTime();
    if (error === undefined) {
      if (nextReminder > started) log.info('the database answers');
      return;
    }
    if (isHopeless(error)) throw hopeless(knex, error);
    if (now - started >= waitSeconds * 1000) throw unreachable(knex, error, waitSeconds);
    if (now >= nextReminder) {
      log.warn({ reason: reasonOf(error) }, 'the database does not answer yet; trying again');
      nextReminder = now + REMIND_MS;
    }
    await clock.sleep(RETRY_MS);
  }
}

/** Why a database does not answer; holds neither the user name nor the password. */
export interface NoAnswer {
  /** Host, port and database. */
  address: string;
  /** Such as `connection refused`. */
  reason: string;
  /** Whether only a change of DATABASE_URL helps. */
  isHopeless: boolean;
}

/** Asks once; null when the database answers. */
export async function whyNoAnswer(knex: Knex): Promise<NoAnswer | null> {
  const error = await ask(knex);
  if (error === undefined) return null;
  return { address: addressOf(knex), reason: reasonOf(error), isHopeless: isHopeless(error) };
}

async function ask(knex: Knex): Promise<DatabaseFault | undefined> {
  try {
    await knex.raw('select 1');
    return undefined;
  } catch (error) {
    return error as DatabaseFault;
  }
}

type DatabaseFault = Error & { code?: string };

function isHopeless({ code, message }: DatabaseFault): boolean {
  return HOPELESS_STATES.test(code ?? '') || HOPELESS_MESSAGES.test(`${code} ${message}`);
}

function hopeless(knex: Knex, error: DatabaseFault): StartError {
  return new StartError(
    `The database at ${addressOf(knex)} refuses the connection (${reasonOf(error)}): ` +
      'correct user, password, database and TLS settings in DATABASE_URL.',
    78,
  );
}

function unreachable(knex: Knex, error: DatabaseFault, waitSeconds: number): StartError {
  return new StartError(
    `The database at ${addressOf(knex)} could not be reached for ${waitSeconds} s ` +
      `(${reasonOf(error)}): start it, correct DATABASE_URL, or raise DATABASE_WAIT_S.`,
    75,
  );
}

/** The error itself may name the role; its code says as much. */
function reasonOf({ code, message }: DatabaseFault): string {
  const known: Record<string, string> = {
    '28P01': 'wrong password',
    '28000': 'user not allowed',
    '3D000': 'no such database',
    '42501': 'user not allowed',
    '57P03': 'not ready for connections',
    ECONNREFUSED: 'connection refused',
    ENOTFOUND: 'host name not known',
    EAI_AGAIN: 'host name cannot be looked up',
    ETIMEDOUT: 'no answer',
  };
  if (code !== undefined) return known[code] ?? code;
  return /SASL|password must be/.test(message) ? 'password missing' : message;
}

/** Host, port and database of the URL, and nothing else of it. */
function addressOf(knex: Knex): string {
  const { connectionString } = knex.client.config.connection as { connectionString: string };
  if (!URL.canParse(connectionString)) return 'the address in DATABASE_URL';
  const { host, pathname, searchParams } = new URL(connectionString);
  return `${searchParams.get('host') ?? host}${pathname}`;
}
