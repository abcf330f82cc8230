import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { StartError } from '../errors.ts';
import type { PostgresPrograms } from './postgres-programs.ts';

/** The files of the embedded PostgreSQL under `DATA_DIR`. */
export interface ClusterFiles {
  /** The database itself, written by PostgreSQL only. */
  cluster: string;
  /** The password of the only role, mode 0600. */
  password: string;
  /** The port of the last start, so that the next one can listen there again. */
  port: string;
  /** What PostgreSQL has to say: starts, stops, recoveries; no statements, no values. */
  log: string;
}

/** Where the embedded PostgreSQL keeps what under `dataDir`, by one name even behind a link. */
export function clusterFiles(dataDir: string): ClusterFiles {
  const folder = existsSync(dataDir) ? realpathSync(dataDir) : dataDir;
  return {
    cluster: join(folder, 'postgres'),
    password: join(folder, 'postgres-password'),
    port: join(folder, 'postgres-port'),
    log: join(folder, 'postgres.log'),
  };
}

/**
 * Makes the database when there is none, and sees to it that its files belong to the user that
 * will run it. A database that was made half, because the machine stopped, is made again.
 *
 * @returns the password of the role `postgres`.
 * @throws StartError (exit 78) with what `initdb` said, or when another user owns the files.
 */
export async function prepareCluster(
  files: ClusterFiles,
  programs: PostgresPrograms,
): Promise<string> {
  const isNew = !existsSync(files.cluster);
  if (!isNew) giveTo(files.cluster, programs.runner.ownerUid);
  const password = keepPassword(files.password);
  if (isNew) await makeCluster(files, programs);
  return password;
}

/**
 * Sets the password of the role `postgres` without knowing the old one. PostgreSQL must not be
 * running. Heals a data folder whose password file was lost.
 */
export async function resetPassword(
  files: ClusterFiles,
  programs: PostgresPrograms,
  password: string,
): Promise<void> {
  const args = ['--single', '-D', files.cluster, 'postgres'];
  const statement = `alter role postgres password '${password}';\n`;
  await runToEnd(programs, programs.postgres, args, statement);
}

/** What PostgreSQL is given to see: nothing of the server's own environment, which has keys in it. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  // oxlint-disable-next-line node/no-process-env -- the way to programs is the machine's, not ours
  return { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
}

function keepPassword(path: string): string {
  const kept = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  if (kept !== '') return kept;
  const password = randomBytes(24).toString('hex');
  writeFileSync(path, `${password}\n`, { mode: 0o600, flush: true });
  return password;
}

/** Under another name until it is complete, so that a folder of the right name is a whole database. */
async function makeCluster(files: ClusterFiles, programs: PostgresPrograms): Promise<void> {
  const incomplete = `${files.cluster}.incomplete`;
  rmSync(incomplete, { recursive: true, force: true });
  mkdirSync(incomplete, { mode: 0o700 });
  giveTo(incomplete, programs.runner.ownerUid);
  await runToEnd(programs, programs.initdb, [
    `--pgdata=${incomplete}`,
    `--pwfile=${files.password}`,
    '--username=postgres',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--no-instructions',
  ]);
  renameSync(incomplete, files.cluster);
  flushFolder(dirname(files.cluster));
}

/** Makes the rename itself survive a power cut: what is committed later must be found again. */
function flushFolder(folder: string): void {
  const handle = openSync(folder, 'r');
  fsyncSync(handle);
  closeSync(handle);
}

/** PostgreSQL opens a database only for its owner, who differs by the way that it is run. */
function giveTo(folder: string, uid: number | undefined): void {
  const { uid: owner } = statSync(folder);
  if (uid === undefined || owner === uid) return;
  if (process.getuid?.() !== 0) {
    throw new StartError(
      `${folder} belongs to another user (number ${owner}): start the server as that user, ` +
        'or give this one a DATA_DIR of its own.',
      78,
    );
  }
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(folder, entry), uid, uid);
  }
  chownSync(folder, uid, uid);
}

/** Runs a program of PostgreSQL that ends by itself. */
function runToEnd(
  { runner }: PostgresPrograms,
  program: string,
  args: readonly string[],
  input = '',
): Promise<void> {
  const [command, ...rest] = [...runner.prefix, program, ...args] as [string, ...string[]];
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { cwd: '/', env: postgresEnvironment() });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk.toString();
      });
    }
    const fail = (reason: string, cause?: unknown) =>
      reject(
        new StartError(
          `The embedded PostgreSQL could not be set up: ${reason} Set DATABASE_URL to use another.`,
          78,
          cause,
        ),
      );
    child.once('error', (error) => fail(`${command} did not start (${error.message}).`, error));
    child.once('close', (code) => {
      if (code === 0) resolve();
      else fail(faultIn(said) ?? `${program} ended with ${code}.`);
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}

/** The last complaint in what PostgreSQL wrote, as one sentence. */
export function faultIn(output: string): string | undefined {
  const complaints = output.match(/(?:FATAL|PANIC|error):\s+.*/g);
  return complaints
    ?.at(-1)
    ?.replace(/^\S+\s+/, '')
    .replace(/\.?$/, '.');
}
