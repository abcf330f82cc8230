import type { WebSocket } from 'ws';
import type { HelloParams, PageStatus, PageToServer, ServerToPage } from './page/wire-protocol.ts';
import { type Handlers, RpcPeer } from './page/rpc-peer.ts';

/** How long an order to a page may take; a frozen page must not hold up the control API. */
const ANSWER_MS = 5000;

/** One load of the page, on the line. */
export class PageConnection {
  /** The linked device that it is; null while it shows a QR. */
  device: string | null = null;
  /** The ref that its QR shows now; null when it shows none. */
  ref: string | null = null;
  /** The pairing code that it shows; null when it shows none. */
  pairingCode: string | null = null;
  /** It has asked for what waited, so that new things may go to it at once. */
  takesMessages = false;
  status: PageStatus = { state: 'UNLAUNCHED', hasSynced: false };
  /** Number of this load of the page, counted over all profiles. */
  generation = 0;
  #qrParts: readonly string[] = [];
  readonly #socket: WebSocket;
  readonly #peer: RpcPeer<ServerToPage, PageToServer>;

  constructor(socket: WebSocket, handlers: (page: PageConnection) => Handlers<PageToServer>) {
    this.#socket = socket;
    const send = (text: string) => {
      if (socket.readyState === socket.OPEN) socket.send(text);
    };
    this.#peer = new RpcPeer<ServerToPage, PageToServer>(send, handlers(this));
    socket.on('message', (data: Buffer) => this.#peer.receive(data.toString('utf8')));
    socket.on('close', () => this.#peer.close());
    socket.on('error', () => socket.terminate());
  }

  /** Notes how the page has introduced itself. */
  introduce(hello: HelloParams, generation: number): void {
    this.status = { state: hello.state, hasSynced: hello.hasSynced };
    this.#qrParts = hello.qrParts;
    this.generation = generation;
  }

  /** The text of the QR that the page shows, or null. */
  get qr(): string | null {
    return this.ref === null ? null : [this.ref, ...this.#qrParts].join(',');
  }

  /** Tells the page to do something; resolves when its effect is there. */
  call<K extends keyof ServerToPage>(
    method: K,
    params: ServerToPage[K]['params'],
  ): Promise<ServerToPage[K]['result']> {
    return this.#peer.call(method, params, ANSWER_MS);
  }

  /** Resolves when the line is closed, or after the usual time at the latest. */
  closed(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState === this.#socket.CLOSED) return resolve();
      const timer = setTimeout(resolve, ANSWER_MS);
      this.#socket.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  hangUp(): void {
    this.#socket.terminate();
  }
}
