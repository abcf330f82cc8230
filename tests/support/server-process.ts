import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';
import { lookForSecrets } from './secret-lines.ts';

const entry = fileURLToPath(new URL('./run-server.mjs', import.meta.url));
/** The key of every server under test. */
export const apiKey = 'a-key-that-only-tests-use-0123456789';

/** An answer of the API. */
export interface ApiAnswer {
  status: number;
  headers: Headers;
  // Tests look into answers freely; the contract tests check their shapes.
  body: any;
}

/** The server as a process of its own, so that it can be killed like one. */
export class ServerProcess {
  readonly url: string;
  readonly dir: string;
  readonly #process: ChildProcess;
  readonly #output: string[];

  private constructor(process: ChildProcess, url: string, dir: string, output: string[]) {
    this.#process = process;
    this.url = url;
    this.dir = dir;
    this.#output = output;
  }

  /** Starts a server whose data and session live in `dir`; resolves when it listens. */
  static async start(dir: string, settings: Record<string, string>): Promise<ServerProcess> {
    const child = spawn(process.execPath, [entry], {
      cwd: dir,
      env: { ...process.env, ...defaults, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: string[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    const url = await eventually(
      'the server listens',
      () => {
        if (child.exitCode !== null) return 'ended';
        return /"url":"(http:[^"]+)"/.exec(output.join(''))?.[1];
      },
      { withinMs: 30_000 },
    ).catch((error: unknown) => {
      child.kill('SIGKILL');
      throw error;
    });
    if (url === 'ended') throw new Error(`It ended with ${child.exitCode}: ${output.join('')}`);
    return new ServerProcess(child, url, dir, output);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Everything that it has printed, to both streams. */
  get output(): string {
    return this.#output.join('');
  }

  /** One request with the key; `headers` may take it away again. */
  async api(
    method: 'GET' | 'POST',
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: { 'X-Api-Key': apiKey, 'Content-Type': 'application/json', ...headers },
      ...(body === undefined
        ? {}
        : {
            body: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
          }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** Resolves with the status once the session is in `state`. */
  untilState(state: string, withinMs = 30_000): Promise<any> {
    return eventually(
      `the session is ${state}`,
      async () => {
        const { body } = await this.api('GET', '/whatsapp/status');
        return body.data.state === state && body.data;
      },
      { withinMs },
    );
  }

  /** Resolves with the notification once `holds` is true of it. */
  untilNotification(id: string, what: string, holds: (it: any) => boolean, withinMs = 30_000) {
    return eventually(
      `notification ${id} is ${what}`,
      async () => {
        const { body } = await this.api('GET', `/whatsapp/notifications/${id}`);
        return holds(body.data) && body.data;
      },
      { withinMs },
    );
  }

  /** Ends it with `signal` and looks at its log; resolves with its exit code, null after SIGKILL. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const exited = once(this.#process, 'exit');
      this.#process.kill(signal);
      await exited;
      lookForSecrets(this.output);
    }
    return this.#process.exitCode;
  }
}

const defaults = {
  API_KEY: apiKey,
  PORT: '0',
  DATA_DIR: './data',
  WHATSAPP_SESSION_DIR: './whatsapp-session',
  UNSAFE_PACING: 'true',
  SEND_GAP_TRANSACTIONAL_MS: '0',
  SEND_GAP_BULK_MS: '0',
  RATE_LIMIT: '1000000/min',
  SEND_DAILY_CAP: 'off',
  SEND_WARM_UP: 'off',
  SEND_COLD_DAILY_CAP: 'off',
  QUIET_HOURS: 'off',
  QUIET_DAYS: 'off',
};

/** Command lines of processes that work on something in `dir`: browsers, databases, children. */
export function processesOn(dir: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return words.includes(dir) ? [`${pid} ${words}`] : [];
      } catch {
        return [];
      }
    });
}
