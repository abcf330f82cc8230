import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { WebSocket } from 'ws';
import { loadCertificate } from './certificate.ts';
import { chromiumArguments } from './chromium-arguments.ts';
import { type ControlParts, controlApp } from './control-api.ts';
import { ControlDesk } from './control-desk.ts';
import { pageAnswers } from './page-answers.ts';
import { MediaShelf } from './media-shelf.ts';
import { PageConnection } from './page-connection.ts';
import { PageServer, listenOn } from './page-server.ts';
import { PairingDesk } from './pairing-desk.ts';
import { PostOffice } from './post-office.ts';
import { Switchboard } from './switchboard.ts';
import { World } from './world.ts';

export interface SandboxOptions {
  /** Folder for the sandbox's own truth: append-only log and state; survives restarts. */
  dataDir: string;
  /** Port of the plain-HTTP side (control API and virtual phone pages); 0 = any free. */
  port?: number;
  /**
   * Which build of WhatsApp Web is played at first: `today` (`$1` keys, `__x_id` hazard)
   * or `legacy` (`_serialized`). Default `today`, or what the folder remembers.
   */
  build?: 'today' | 'legacy';
}

export interface Sandbox {
  /** Extra arguments that make Chromium resolve web.whatsapp.com to the sandbox and nothing else at all. */
  readonly chromiumArgs: readonly string[];
  /** `http://127.0.0.1:PORT`: `/` is the virtual phone page, `/control/…` the control API. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts a stand-in for web.whatsapp.com on loopback that whatsapp-web.js drives in a real
 * Chromium. Rejects when `port` is taken or the folder cannot be written.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { dataDir, port = 0, build } = options;
  const rooms = openRooms(dataDir);
  playBuild(rooms.world, build);
  const certificate = await loadCertificate(dataDir);
  const pageServer = new PageServer({
    world: rooms.world,
    shelf: new MediaShelf(dataDir),
    certificate,
    mayConnect: () => !rooms.switchboard.isCut,
    onSocket: (socket) => receivePage(socket, rooms),
    onMissingModule: (name) => rooms.missingModules.add(name),
  });
  const pagePort = await listenAsBefore(pageServer, dataDir);
  const control = createServer(controlApp(rooms));
  await listenOn(control, port);
  rooms.postOffice.resume();
  return {
    chromiumArgs: chromiumArguments(pagePort, certificate.spkiHash),
    url: `http://127.0.0.1:${(control.address() as AddressInfo).port}`,
    close: () => close(rooms, pageServer, control),
  };
}

function openRooms(dataDir: string): ControlParts {
  const world = World.open(dataDir);
  const switchboard = new Switchboard();
  const pairing = new PairingDesk(world, switchboard);
  const postOffice = new PostOffice(world, switchboard);
  const desk = new ControlDesk(world, switchboard, pairing, postOffice);
  return { world, switchboard, pairing, postOffice, desk, missingModules: new Set() };
}

function receivePage(socket: WebSocket, rooms: ControlParts): void {
  const page = new PageConnection(socket, (self) => pageAnswers(self, rooms));
  rooms.switchboard.connect(page);
  socket.on('close', () => {
    rooms.switchboard.disconnect(page);
    rooms.pairing.forget(page);
  });
}

async function close(rooms: ControlParts, pageServer: PageServer, control: Server): Promise<void> {
  rooms.postOffice.close();
  rooms.pairing.close();
  rooms.switchboard.close();
  await pageServer.close();
  control.closeAllConnections();
  await new Promise((resolve) => control.close(resolve));
  rooms.world.close();
}

function playBuild(world: World, build: SandboxOptions['build']): void {
  if (build !== undefined && build !== world.config.build) {
    world.record({ event: 'config', change: { build } });
  }
  world.record({ event: 'started', build: world.config.build });
}

/** The page's port stays the same over restarts, so that an open browser finds it again. */
async function listenAsBefore(server: PageServer, dataDir: string): Promise<number> {
  const path = join(dataDir, 'page-port');
  const before = existsSync(path) ? Number(readFileSync(path, 'utf8')) : 0;
  const port = await server.listen(before);
  if (port !== before) writeFileSync(path, String(port));
  return port;
}
