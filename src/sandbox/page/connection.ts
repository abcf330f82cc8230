import { type Handlers, LineLostError, RpcPeer } from './rpc-peer.ts';
import type { PageToServer, ServerToPage } from './wire-protocol.ts';

const RETRY_MS = 200;

/** What the rest of the page does when the line comes up or goes down. */
export interface ConnectionEvents {
  onUp(): void;
  onDown(): void;
}

/**
 * The page's line to the sandbox's server. It comes back by itself after a loss; calls made
 * while it is down reject at once with `LineLostError`.
 */
export class Connection {
  readonly #url: string;
  readonly #handlers: Handlers<ServerToPage>;
  readonly #events: ConnectionEvents;
  #peer: RpcPeer<PageToServer, ServerToPage> | null = null;
  #socket: WebSocket | null = null;
  #ended = false;

  constructor(url: string, handlers: Handlers<ServerToPage>, events: ConnectionEvents) {
    this.#url = url;
    this.#handlers = handlers;
    this.#events = events;
  }

  get isUp(): boolean {
    return this.#peer !== null;
  }

  /** Starts to connect, and to connect again after each loss. */
  open(): void {
    if (this.#ended) return;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => {
      this.#peer = new RpcPeer((text) => socket.send(text), this.#handlers);
      this.#events.onUp();
    };
    socket.onmessage = (event) => this.#peer?.receive(String(event.data));
    socket.onclose = () => this.#lost();
  }

  call<K extends keyof PageToServer>(
    method: K,
    params: PageToServer[K]['params'],
  ): Promise<PageToServer[K]['result']> {
    if (this.#peer === null) return Promise.reject(new LineLostError('not connected'));
    return this.#peer.call(method, params);
  }

  /** Tells the server something that needs no answer; lost when the line is down. */
  tell<K extends keyof PageToServer>(method: K, params: PageToServer[K]['params']): void {
    this.call(method, params).catch(() => undefined);
  }

  /** Loses the line now; it is opened again as after any loss. */
  drop(): void {
    this.#socket?.close();
  }

  /** Closes the line for good. */
  end(): void {
    this.#ended = true;
    this.#socket?.close();
  }

  #lost(): void {
    const wasUp = this.#peer !== null;
    this.#peer?.close();
    this.#peer = null;
    if (wasUp && !this.#ended) this.#events.onDown();
    if (!this.#ended) setTimeout(() => this.open(), RETRY_MS);
  }
}
