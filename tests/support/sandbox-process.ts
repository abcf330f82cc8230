import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const entry = fileURLToPath(new URL('../../dist/src/sandbox/sandbox-command.js', import.meta.url));

/** A message as it stands on a customer's virtual phone. */
export interface PhoneMessage {
  id: string;
  phone: string;
  body: string;
  ack: number;
  duplicates: number;
  attemptsOnWire: number;
}

/** The sandbox in a process of its own: it outlives every server under test, and judges it. */
export class SandboxProcess {
  readonly url: string;
  /** The value of WHATSAPP_BROWSER_ARGS that leads a browser here. */
  readonly browserArgs: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, printed: { url: string; browserArgs: string }) {
    this.#process = process;
    this.url = printed.url;
    this.browserArgs = printed.browserArgs;
  }

  /** Starts it with its truth in `dataDir`. */
  static async start(dataDir: string, build: 'today' | 'legacy'): Promise<SandboxProcess> {
    const child = spawn(process.execPath, [entry, '--data-dir', dataDir, '--build', build], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let printed = '';
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    const line = await eventually('the sandbox prints its address', () => {
      if (child.exitCode !== null) throw new Error('The sandbox has ended.');
      return printed.includes('\n') && printed;
    });
    return new SandboxProcess(child, JSON.parse(line));
  }

  /** One call of the control API; throws with its answer when it is refused. */
  async control(verb: string, body: unknown = {}): Promise<any> {
    const response = await fetch(`${this.url}/control/${verb}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(`${verb}: ${JSON.stringify(answer)}`);
    return answer;
  }

  /** What reached the phones, in order; of one phone when it is given. */
  async messages(phone?: string): Promise<PhoneMessage[]> {
    const query = phone === undefined ? '' : `?phone=${phone}`;
    const response = await fetch(`${this.url}/control/messages${query}`);
    return ((await response.json()) as { messages: PhoneMessage[] }).messages;
  }

  /** How often a message for this phone was put on the wire, whatever became of it there. */
  async wireSends(phone: string): Promise<number> {
    const response = await fetch(`${this.url}/control/log`);
    const { events } = (await response.json()) as { events: { event: string; phone?: string }[] };
    return events.filter((it) => it.event === 'wire' && it.phone === phone).length;
  }

  /** The business's phone scans the code, as soon as one is shown. */
  async scan(): Promise<void> {
    await eventually('a code could be scanned', () => this.control('scan'), { everyMs: 200 });
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exited;
  }
}
