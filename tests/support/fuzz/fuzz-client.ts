import { Agent, type IncomingMessage, request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import type { GeneratedRequest } from './generated-request.ts';

/** What became of a request; `status` null when it was not answered in time, or not at all. */
export interface FuzzAnswer {
  status: number | null;
  /** The body, or what went wrong. */
  text: string;
}

/** Sends generated requests over connections that stay open, and waits `hangMs` at most. */
export class FuzzClient {
  readonly #url: URL;
  readonly #hangMs: number;
  readonly #agent: Agent;

  constructor(url: string, options: { connections: number; hangMs: number }) {
    this.#url = new URL(url);
    this.#hangMs = options.hangMs;
    this.#agent = new Agent({ keepAlive: true, maxSockets: options.connections });
  }

  async send(request: GeneratedRequest): Promise<FuzzAnswer> {
    try {
      const response = await this.#ask(request);
      const body = await text(response);
      return { status: response.statusCode ?? null, text: body };
    } catch (error) {
      return { status: null, text: String(error) };
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #ask(request: GeneratedRequest, isRepeated = false): Promise<IncomingMessage> {
    const { method, path, headers, body } = request;
    const { hostname, port } = this.#url;
    const isChunked = 'Transfer-Encoding' in headers;
    const length = body && !isChunked ? { 'Content-Length': String(body.length) } : {};
    return new Promise((resolve, reject) => {
      const sent = httpRequest({
        ...{ hostname, port, method, path },
        agent: this.#agent,
        headers: { ...headers, ...length },
        signal: AbortSignal.timeout(this.#hangMs),
      });
      sent.once('response', resolve);
      sent.on('error', (error: NodeJS.ErrnoException) => {
        // The server has closed the connection after the answer before, as it may at any time.
        const isStale = sent.reusedSocket && error.code === 'ECONNRESET' && !isRepeated;
        if (isStale) this.#ask(request, true).then(resolve, reject);
        else reject(error);
      });
      sent.end(body ?? undefined);
    });
  }
}
