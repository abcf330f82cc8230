import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { clusterFiles } from '../../src/database/postgres-cluster.ts';
import { findPostmaster, stopPostmaster } from '../../src/database/postmaster.ts';

const script = fileURLToPath(new URL('embedded-postgres-process.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');

/** How a server of `embedded-postgres-process.ts` started, or why it did not. */
export interface ServerProcess {
  connectionString: string;
  adopted: boolean;
  /** Set when the start failed. */
  message?: string;
  exitCode?: number;
  pid: number;
  /** Everything that the process wrote, its log included. */
  output(): string;
  /** Sends the signal to its process group, as a terminal does, and waits until it is gone. */
  end(signal: 'SIGTERM' | 'SIGKILL' | 'SIGINT'): Promise<void>;
}

interface SpawnOptions {
  /** A user to run as, only for root. */
  uid?: number;
  env?: Record<string, string>;
}

/** Starts a server on `dataDir` in a process of its own and waits until it has said how it went. */
export async function startServerProcess(
  dataDir: string,
  { uid, env }: SpawnOptions = {},
): Promise<ServerProcess> {
  const child = spawn(process.execPath, ['--import', tsx, script, dataDir], {
    cwd: '/',
    detached: true,
    env: { ...process.env, TSX_DISABLE_CACHE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const said = await firstLine(child, () => output);
  return {
    ...(JSON.parse(said) as Pick<ServerProcess, 'connectionString' | 'adopted' | 'message'>),
    pid: child.pid as number,
    output: () => output,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, 'exit');
      process.kill(-(child.pid as number), signal);
      await exit;
    },
  };
}

/** Ends the PostgreSQL on a folder, whoever started it, so that no test leaves one behind. */
export async function endPostgres(dataDir: string): Promise<void> {
  const postmaster = findPostmaster(clusterFiles(dataDir));
  if (postmaster !== undefined) await stopPostmaster(postmaster.pid, 0);
}

async function firstLine(child: ChildProcess, output: () => string): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no standard output.');
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error(`The server process said nothing: ${output()}`);
}
