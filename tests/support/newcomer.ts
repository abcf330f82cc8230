import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const copied = [
  'dist',
  'knexfile.ts',
  'migrations',
  'package-lock.json',
  'package.json',
  'scripts',
  'src',
  'tsconfig.json',
];

/** A command of the README that goes on running, as a person sees it in a terminal. */
export interface RunningCommand {
  /** What it has printed to standard output. */
  readonly printed: string;
  /** Sends a signal to everything that the command has started in the foreground; waits for it. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Somebody who has just got the repository and types what the README says. */
export class Newcomer {
  readonly dir = mkdtempSync(join(tmpdir(), 'wbs-newcomer-'));
  readonly #running: RunningCommand[] = [];

  constructor() {
    // Node's own copy rounds the times of the files, and the demo would build anew.
    const paths = copied.map((name) => join(repository, name));
    execFileSync('cp', ['-a', ...paths, this.dir]);
    symlinkSync(join(repository, 'node_modules'), join(this.dir, 'node_modules'));
  }

  /** Types a command that does not end, and waits until `isUp` finds what it looks for. */
  async start(
    command: string,
    isUp: RegExp,
    env: Record<string, string> = {},
  ): Promise<RunningCommand> {
    const child = spawn('bash', ['-c', command], {
      cwd: this.dir,
      detached: true,
      env: { ...process.env, NODE_ENV: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const running = observe(child);
    this.#running.push(running);
    const look = () => {
      if (child.exitCode !== null) throw new Error(`It ended: ${running.printed}`);
      return isUp.test(running.printed);
    };
    await eventually(`${command} prints ${isUp}`, look, { withinMs: 60_000 }).catch((error) => {
      throw new Error(`${error.message}\nIt printed: ${running.printed}`, { cause: error });
    });
    return running;
  }

  /** Pastes a command into a terminal and gives what it prints. */
  async paste(command: string, env: Record<string, string> = {}): Promise<string> {
    const { stdout } = await promisify(execFile)('bash', ['-c', command], {
      cwd: this.dir,
      env: { ...process.env, ...env },
    });
    return stdout;
  }

  read(path: string): string {
    return readFileSync(join(this.dir, path), 'utf8');
  }

  async leave(): Promise<void> {
    for (const command of this.#running) await command.end('SIGTERM');
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function observe(child: ChildProcess): RunningCommand {
  let printed = '';
  let complaints = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr!.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  return {
    get printed() {
      return printed === '' ? complaints : printed;
    },
    end: async (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      process.kill(-child.pid!, signal);
      await exited;
      // The shell does not wait for what it has started, as a person at a prompt would.
      await eventually('everything it had started has ended', () => !isThere(-child.pid!), {
        withinMs: 35_000,
      });
    },
  };
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
