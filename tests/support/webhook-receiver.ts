import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

/** One request that a receiver got. */
export interface ReceivedCall {
  path: string;
  /** `webhook-id`. */
  id: string;
  headers: Record<string, string>;
  body: string;
  /** Whether the receiver answered 2xx. */
  accepted: boolean;
}

type Answer = (call: ReceivedCall, response: ServerResponse, count: number) => void;

/**
 * A program that is told what happens, on the loopback address. It answers by path, 204 unless
 * told, and keeps what it got.
 */
export class WebhookReceiver {
  readonly calls: ReceivedCall[] = [];
  readonly #answers = new Map<string, Answer>();
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #port = 0;

  /** Listens on the port of before, or on any. */
  async open(host = '127.0.0.1', port = this.#port): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(port, host, resolve));
    this.#port = (this.#server.address() as AddressInfo).port;
    return this;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get port(): number {
    return this.#port;
  }

  url(path = '/'): string {
    return `http://localhost:${this.#port}${path}`;
  }

  /** How calls to `path` are answered; `count` is how many calls of this id came, this included. */
  answer(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  /** The ids that were accepted at `path`, each as often as it was. */
  acceptedAt(path: string): string[] {
    return this.calls.filter((call) => call.path === path && call.accepted).map(({ id }) => id);
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const headers = request.headers as Record<string, string>;
    const path = request.url ?? '/';
    const body = await text(request).catch(() => '');
    const id = headers['webhook-id'] ?? '';
    const call = { path, id, headers, body, accepted: false };
    this.calls.push(call);
    response.once('finish', () => {
      call.accepted = response.statusCode < 300;
    });
    const count = this.calls.filter((other) => other.path === path && other.id === id).length;
    const answer = this.#answers.get(path);
    if (answer) answer(call, response, count);
    else response.writeHead(204).end();
  }
}

/** Verifies a call as a receiver does, and returns what it says. Throws when it is forged. */
export function verified(call: ReceivedCall, secret: string): Record<string, unknown> {
  return new Webhook(secret).verify(call.body, call.headers) as Record<string, unknown>;
}
