import type { ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import express, { type Express, type Request } from 'express';
import { type WebSocket, WebSocketServer } from 'ws';
import type { SandboxCertificate } from './certificate.ts';
import { compiledPageFolder } from './compiled-page-folder.ts';
import type { MediaShelf } from './media-shelf.ts';
import { BLANK_DOCUMENT, pageDocument } from './page-document.ts';
import { pageSettingsOf } from './sandbox-config.ts';
import type { World } from './world.ts';

const anyBytes = express.raw({ type: () => true, limit: '100mb' });

/** What the HTTPS side of the sandbox is made of. */
export interface PageServerParts {
  world: World;
  shelf: MediaShelf;
  certificate: SandboxCertificate;
  /** Whether a page may connect now. */
  mayConnect(): boolean;
  onSocket(socket: WebSocket): void;
  onMissingModule(name: string): void;
}

/** Serves the page at https://web.whatsapp.com/ and its line, on loopback. */
export class PageServer {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });

  constructor(parts: PageServerParts) {
    const { key, cert } = parts.certificate;
    this.#server = createServer({ key, cert }, pageApp(parts));
    const isRefusing = () => parts.world.config.refuseHttp === 'refuse';
    this.#server.on('connection', (socket: Socket) => isRefusing() && socket.destroy());
    this.#server.on('upgrade', (request, socket, head) => {
      if (!parts.mayConnect() || isRefusing()) return socket.destroy();
      this.#sockets.handleUpgrade(request, socket, head, parts.onSocket);
    });
  }

  /** Listens on the wished port when it is free, else on any; returns the port. */
  async listen(wish: number): Promise<number> {
    await listenOn(this.#server, wish).catch(() => listenOn(this.#server, 0));
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#sockets.close();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function pageApp({ world, shelf, onMissingModule }: PageServerParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.get('/', (_request, response) => {
    response.set('Cache-Control', 'no-store');
    const { refuseHttp } = world.config;
    if (refuseHttp === 'refuse') response.destroy();
    else if (refuseHttp === '503') response.status(503).send('Service Unavailable');
    else if (refuseHttp === 'blank') response.send(BLANK_DOCUMENT);
    else response.send(pageDocument(pageSettingsOf(world.config)));
  });
  app.use('/page', express.static(compiledPageFolder(), { setHeaders: neverStale }));
  app.post('/missing-module', anyBytes, (request, response) => {
    onMissingModule(bytesOf(request).toString());
    response.sendStatus(204);
  });
  app.post('/media', anyBytes, (request, response) => {
    response.json({ directPath: `/media/${shelf.store(bytesOf(request))}` });
  });
  app.get('/media/:hash', (request, response) => {
    const path = shelf.pathOf(request.params.hash);
    if (path === null) response.sendStatus(404);
    else response.sendFile(path);
  });
  return app;
}

/** A browser that was used with an older sandbox must not run that one's scripts. */
function neverStale(response: ServerResponse): void {
  response.setHeader('Cache-Control', 'no-cache');
}

function bytesOf(request: Request): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

/** Listens on loopback; rejects when the port is taken. */
export function listenOn(server: NetServer, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}
