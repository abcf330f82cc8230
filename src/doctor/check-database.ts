import type { NoAnswer } from '../database/wait-for-database.ts';
import type { MigrationStatus } from '../database/migrate.ts';
import type { ServerFacts } from '../database/server-facts.ts';
import { checkDatabaseClock } from './check-clock.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

/** What could be learned of the database. */
export type DatabaseFacts =
  /** The embedded one, which only runs as long as the server does. */
  | { kind: 'not running'; isServerRunning: boolean }
  | ({ kind: 'no answer'; isEmbedded: boolean } & NoAnswer)
  | {
      kind: 'answers';
      isEmbedded: boolean;
      server: ServerFacts;
      migrations: MigrationStatus;
      /** Whether each connection has a session of its own; see `keepsSessions`. */
      keepsSessions: boolean;
    };

/** The oldest with all that our statements use (`date_bin`); tested are those of 18. */
const oldestMajor = 14;
/** A pool of ten, the owner lock's and one for migrating; as much again for a server that stands by. */
const serverConnections = 12;

/** Whether the database can be worked with. */
export function checkDatabase(facts: DatabaseFacts): Finding[] {
  if (facts.kind === 'not running') return [checkEmbedded(facts.isServerRunning)];
  if (facts.kind === 'no answer') return [checkSilence(facts)];
  const { server, migrations, isEmbedded } = facts;
  const where = isEmbedded ? 'The embedded one' : 'The one in DATABASE_URL';
  return [
    ok('database', `${where} answers.`),
    checkVersion(server),
    checkWriting(server),
    checkMigrations(migrations),
    checkSessions(facts.keepsSessions),
    checkConnections(server),
    checkDatabaseClock(server.clockOffsetMs),
  ];
}

function checkEmbedded(isServerRunning: boolean): Finding {
  if (isServerRunning) {
    const found = 'The server runs, and its embedded PostgreSQL does not answer.';
    return problem('database', found, 'Look at postgres.log in DATA_DIR; restart the server.');
  }
  return ok('database', 'The embedded one is not running; the server starts it when it starts.');
}

function checkSilence({ address, reason, isHopeless }: NoAnswer): Finding {
  const next = isHopeless
    ? 'Correct user, password, database and TLS settings in DATABASE_URL.'
    : 'Start it, or correct DATABASE_URL. A pooler in between must be taken out.';
  return problem('database', `The one at ${address} can't be used (${reason}).`, next);
}

function checkVersion({ versionNumber, version }: ServerFacts): Finding {
  const found = `PostgreSQL ${version}, and ${oldestMajor} is needed.`;
  if (Math.floor(versionNumber / 10_000) >= oldestMajor) return ok('database version', found);
  return problem('database version', found, 'Upgrade it, or use the embedded one.');
}

function checkWriting({ unsafe, isReadOnly }: ServerFacts): Finding {
  const check = 'database writes';
  if (isReadOnly) {
    return problem(check, 'It can only be read.', 'Point DATABASE_URL at the primary.');
  }
  if (unsafe.length > 0) {
    const found = `${unsafe.join(', ')} off: a power cut loses messages that were accepted.`;
    return problem(check, found, `Set ${unsafe.join(' and ')} to on in postgresql.conf.`);
  }
  return ok(check, 'What is committed survives a power cut (fsync is on).');
}

function checkMigrations({ applied, pending, unknown }: MigrationStatus): Finding {
  const check = 'migrations';
  if (unknown.length > 0) {
    const found = `A newer version of this server set the database up (${unknown.at(-1)}).`;
    return problem(check, found, 'Start that version, or restore a back-up from before it.');
  }
  if (pending.length === 0) return ok(check, `All ${applied.length} are applied.`);
  if (applied.length === 0) return ok(check, 'None is applied yet; the first start does that.');
  const found = `${pending.length} are missing; the server applies them when it starts.`;
  return warning(check, found, 'Restart the server, or type: npm run cli -- migrate');
}

function checkSessions(keepsSessions: boolean): Finding {
  const check = 'database sessions';
  if (keepsSessions) return ok(check, 'Each connection has a session of its own.');
  return problem(
    check,
    'Connections share sessions, as behind a transaction pooler: the lock on the account fails.',
    'Point DATABASE_URL at PostgreSQL itself, or set the pooler to pool_mode = session.',
  );
}

function checkConnections({ connections, maxConnections }: ServerFacts): Finding {
  const check = 'database connections';
  const free = Math.max(maxConnections - connections, 0);
  const found = `${connections} of ${maxConnections} are in use.`;
  if (free >= serverConnections) return ok(check, found);
  const next = 'Raise max_connections, or close what else is connected.';
  return warning(check, `${found} The server needs up to ${serverConnections}.`, next);
}
