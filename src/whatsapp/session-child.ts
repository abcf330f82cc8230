import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { sessionDirVariable } from './chromium.ts';
import type {
  LaunchOptions,
  SessionCalls,
  SessionCommand,
  SessionMethod,
  SessionReport,
} from './session-protocol.ts';

/** A call into the session that got no answer in its time: what it did is unknown. */
export class SessionCallTimeout extends Error {
  override readonly name = 'SessionCallTimeout';
}

/** Calls that only look, during which a page may well be slow to answer another one. */
const looks: readonly SessionMethod[] = ['probe', 'nudge', 'refreshQr'];

interface PendingCall {
  method: SessionMethod;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
}

/**
 * What the child hears and says is short-lived: with V8's default of 16 MB, its garbage is let
 * lie until the process is twice as large (84 in place of 37 MB after 2,000 messages).
 */
const youngHeapMb = 2;

/** Environment variables that the child may see: no key and no database password is among them. */
const inherited = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR', 'XDG_RUNTIME_DIR', 'DISPLAY'];
const marks = /^(WBS_|CHROME_|DBUS_)/;

/**
 * The main process's handle on one session child. Every call has a deadline, and a child that
 * is gone fails all of them at once.
 */
export class SessionChild {
  readonly #process: ChildProcess;
  readonly #pending = new Map<number, PendingCall>();
  #lastId = 0;
  #lastAnswerAt = performance.now();
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;

  /** Starts the child and its browser. `onReport` hears everything but answers. */
  constructor(
    options: LaunchOptions,
    environment: NodeJS.ProcessEnv,
    onReport: (report: SessionReport) => void,
  ) {
    const entry = new URL(`./session-process${extname(import.meta.url)}`, import.meta.url);
    this.#process = fork(entry, [options.sessionDir], {
      detached: true,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...inheritedEnvironment(environment), [sessionDirVariable]: options.sessionDir },
      execArgv: [`--max-semi-space-size=${youngHeapMb}`],
    });
    this.ended = new Promise((resolve) => {
      this.#process.once('exit', () => resolve());
      this.#process.once('error', () => resolve());
    });
    void this.ended.then(() => this.#failAll('The session process has ended.'));
    this.#process.on('message', (report: SessionReport) => this.#hear(report, onReport));
    this.#command({ type: 'launch', options });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Whether the page has something to do beside being looked at. */
  get isBusy(): boolean {
    return [...this.#pending.values()].some(({ method }) => !looks.includes(method));
  }

  /** Whether a message is being handed over. */
  get isSending(): boolean {
    return [...this.#pending.values()].some(({ method }) => method === 'send');
  }

  /** Milliseconds since it last answered anything, a failure included. */
  get silentMs(): number {
    return performance.now() - this.#lastAnswerAt;
  }

  /**
   * Calls into the child. Rejects with {@link SessionCallTimeout} after `deadlineMs`, and with
   * the page's own words when it could not answer.
   */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new SessionCallTimeout(`${method} got no answer in ${deadlineMs} ms.`));
      }, deadlineMs);
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          this.#pending.delete(id);
          settle(value);
        };
      this.#pending.set(id, {
        method,
        resolve: settled((value) => resolve(value as SessionCalls[M]['answer'])),
        reject: settled(reject),
      });
      if (!this.#process.connected) return this.#failAll('The session process has ended.');
      this.#command({ type: 'call', id, method, arguments: values } as SessionCommand);
    });
  }

  /** Closes the browser in good order and ends the child; by force after `deadlineMs`. */
  async stop(deadlineMs: number): Promise<void> {
    this.#command({ type: 'stop' });
    const timer = setTimeout(() => this.kill(), deadlineMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Ends the child at once. Its browser hangs on a pipe of the child's and ends with it. */
  kill(): void {
    this.#process.kill('SIGKILL');
  }

  #command(command: SessionCommand): void {
    if (this.#process.connected) this.#process.send(command, () => undefined);
  }

  #hear(report: SessionReport, onReport: (report: SessionReport) => void): void {
    if (report.type === 'answer' || report.type === 'failure') {
      this.#lastAnswerAt = performance.now();
    }
    if (report.type === 'answer') this.#pending.get(report.id)?.resolve(report.value);
    else if (report.type === 'failure') {
      this.#pending.get(report.id)?.reject(new Error(report.message));
    } else onReport(report);
  }

  #failAll(message: string): void {
    for (const call of [...this.#pending.values()]) call.reject(new Error(message));
  }
}

/** What a browser is given to see of the environment: nothing of the server's own, which has keys. */
export function inheritedEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => inherited.includes(name) || marks.test(name));
  return Object.fromEntries(kept);
}
