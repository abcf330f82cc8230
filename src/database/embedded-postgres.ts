import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { lockDataDir, unusableDataDir } from './data-dir-lock.ts';
import {
  type ClusterFiles,
  clusterFiles,
  faultIn,
  prepareCluster,
  resetPassword,
} from './postgres-cluster.ts';
import { findPostgresPrograms, type PostgresPrograms } from './postgres-programs.ts';
import {
  connectionStringFor,
  findPostmaster,
  type Postmaster,
  spawnPostmaster,
  stopPostmaster,
  waitForAnswer,
} from './postmaster.ts';
import { isProcessAlive } from './process-liveness.ts';

/** A PostgreSQL server that belongs to this process, with its data under `DATA_DIR`. */
export interface EmbeddedPostgres {
  /** Stays the same as long as this process runs. Holds the password: never log it. */
  readonly connectionString: string;
  /** Whether it was still running from a server that was killed, and has been taken over. */
  readonly adopted: boolean;
  /**
   * Ends PostgreSQL and frees the data folder. Close the connections first: whatever is still
   * open after 10 s is cut off. Never rejects; may be called twice.
   */
  stop(): Promise<void>;
}

interface StartOptions {
  /** Absolute path; created with mode 0700 when it is not there. */
  dataDir: string;
  log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** The most connections at once; 40 when not given. */
  maxConnections?: number;
}

/** How long an orphan may take to answer before it is replaced, in ms. */
const ORPHAN_PATIENCE_MS = 3_000;
/** How long a new one may take to listen; recovering what a crash left does not count. */
const START_PATIENCE_MS = 60_000;
/** How long starts are repeated, in ms: processes of a killed PostgreSQL need time to leave. */
const RETRY_MS = 5_000;
const RETRY_GAP_MS = 200;
/** Faults that go away: with processes that are still leaving, another port, a new password. */
const PASSING_FAULT = /lock file|shared memory|TCP\/IP|starting up|shutting down|password/;
const STOP_PATIENCE_MS = 10_000;
const WATCH_EVERY_MS = 500;

/**
 * Starts a real PostgreSQL on `<dataDir>/postgres`, with fsync on, reachable on 127.0.0.1 only
 * and with a random password. Makes the database on the first start. A PostgreSQL that a killed
 * server left behind is adopted, or replaced when it does not answer, so that there is always
 * exactly one; should it die while this process runs, it is started again on the same port.
 *
 * @throws StartError: exit 78 when the folder is in use by another server, is not writable, or
 * PostgreSQL cannot run here at all; exit 75 when it does not come up, with its last complaint.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, maxConnections = 40 } = options;
  const lock = lockDataDir(dataDir);
  try {
    const files = clusterFiles(dataDir);
    const programs = await findPostgresPrograms(dataDir);
    const password = await prepareCluster(files, programs);
    let isStopping = false;
    const context: Context = {
      files,
      programs,
      password,
      maxConnections,
      log,
      isStopping: () => isStopping,
    };
    const orphan = await adopt(context);
    const postmaster = orphan ?? (await start(context));
    const stopWatching = restartWhenGone(context, postmaster);
    return {
      connectionString: connectionStringFor(postmaster.port, password),
      adopted: orphan !== undefined,
      async stop() {
        isStopping = true;
        await stopWatching();
        await stopRunning(files);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    const isFileError = error instanceof Error && 'syscall' in error && 'path' in error;
    throw isFileError ? unusableDataDir(dataDir, error as NodeJS.ErrnoException) : error;
  }
}

/**
 * The connection string of the PostgreSQL that another process runs under `dataDir`, for
 * commands that work beside a running server; undefined when none answers.
 */
export async function findRunningPostgres(dataDir: string): Promise<string | undefined> {
  const files = clusterFiles(dataDir);
  const running = findPostmaster(files);
  if (running === undefined) return undefined;
  const password = readFileSync(files.password, 'utf8').trim();
  const connectionString = connectionStringFor(running.port, password);
  const isRunning = () => isProcessAlive(running.pid);
  const answer = await waitForAnswer(connectionString, ORPHAN_PATIENCE_MS, isRunning);
  return answer === 'yes' ? connectionString : undefined;
}

interface Context {
  files: ClusterFiles;
  programs: PostgresPrograms;
  password: string;
  maxConnections: number;
  log: StartOptions['log'];
  /** Whether a start that is under way has become pointless. */
  isStopping: () => boolean;
}

/** The PostgreSQL of a server that was killed, when it answers; one that does not is ended. */
async function adopt({ files, password, log }: Context): Promise<Postmaster | undefined> {
  const orphan = findPostmaster(files);
  if (orphan === undefined) return undefined;
  const answer = await waitForAnswer(
    connectionStringFor(orphan.port, password),
    ORPHAN_PATIENCE_MS,
    () => isProcessAlive(orphan.pid),
  );
  if (answer === 'yes') {
    log.info({ pid: orphan.pid }, 'took over the PostgreSQL of a server that was killed');
    return orphan;
  }
  log.warn({ pid: orphan.pid, answer }, 'replacing a PostgreSQL that was left over');
  await stopPostmaster(orphan.pid, STOP_PATIENCE_MS);
  return undefined;
}

/** Starts PostgreSQL on `fixedPort` or a free one, again and again for a while if need be. */
async function start(context: Context, fixedPort?: number): Promise<Postmaster> {
  const { files, isStopping } = context;
  const deadline = Date.now() + RETRY_MS;
  const said = statSync(files.log, { throwIfNoEntry: false })?.size ?? 0;
  for (;;) {
    const port = fixedPort ?? (await choosePort(files));
    const pid = await startOnce(context, port);
    if (pid !== undefined) {
      writeFileSync(files.port, `${port}\n`, { mode: 0o600 });
      return { pid, port };
    }
    const fault = faultIn(readFileSync(files.log).subarray(said).toString());
    if (isStopping() || Date.now() > deadline || (fault && !PASSING_FAULT.test(fault))) {
      throw startFailure(files, fault);
    }
    await sleep(RETRY_GAP_MS);
  }
}

/** @returns the pid of a PostgreSQL that answers, or undefined when it ended or stayed silent. */
async function startOnce(context: Context, port: number): Promise<number | undefined> {
  const { files, programs, password, maxConnections, log, isStopping } = context;
  const child = spawnPostmaster(files, programs, { port, max_connections: maxConnections });
  const { pid } = child;
  if (pid === undefined) return undefined;
  const isRunning = () => !isStopping() && child.exitCode === null && child.signalCode === null;
  const connectionString = connectionStringFor(port, password);
  const answer = await waitForAnswer(connectionString, START_PATIENCE_MS, isRunning);
  if (answer === 'yes' && isRunning()) return pid;
  await stopPostmaster(pid, STOP_PATIENCE_MS);
  if (answer === 'refused') {
    log.warn('the password of the embedded PostgreSQL was lost; a new one has been set');
    await resetPassword(files, programs, password);
  }
  return undefined;
}

/** The port of the last start when it is still free, otherwise any free one. */
async function choosePort(files: ClusterFiles): Promise<number> {
  const last = rememberedPort(files);
  return (last === undefined ? undefined : await freePort(last)) ?? (await freePort(0)) ?? 0;
}

function rememberedPort(files: ClusterFiles): number | undefined {
  if (statSync(files.port, { throwIfNoEntry: false }) === undefined) return undefined;
  const port = Number(readFileSync(files.port, 'utf8'));
  return port > 0 && port < 65_536 ? port : undefined;
}

function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(undefined));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}

function startFailure({ log }: ClusterFiles, fault = 'it says nothing.'): StartError {
  const message = `The embedded PostgreSQL does not start: ${fault} Its log is ${log}.`;
  return new StartError(message, 75);
}

/**
 * Looks after PostgreSQL while the server runs: killed for its memory, say, it is started again
 * where the connections of the pool look for it.
 *
 * @returns a function that ends the watch and resolves when no start is under way any more.
 */
function restartWhenGone(context: Context, { pid, port }: Postmaster): () => Promise<void> {
  const { log } = context;
  let current = pid;
  let restarting: Promise<void> | undefined;
  const look = () => {
    if (restarting !== undefined || isProcessAlive(current)) return;
    log.warn({ pid: current }, 'the embedded PostgreSQL is gone; starting it again');
    restarting = start(context, port)
      .then(
        (postmaster) => {
          current = postmaster.pid;
          log.info({ pid: current }, 'the embedded PostgreSQL runs again');
        },
        (error: unknown) => log.error({ error }, 'the embedded PostgreSQL does not come back'),
      )
      .finally(() => {
        restarting = undefined;
      });
  };
  const timer = setInterval(look, WATCH_EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await restarting;
  };
}

async function stopRunning(files: ClusterFiles): Promise<void> {
  const running = findPostmaster(files);
  if (running !== undefined) await stopPostmaster(running.pid, STOP_PATIENCE_MS);
}
