import type { Account } from './account.ts';
import type { Connection } from './connection.ts';
import { wipe } from './database.ts';
import { Emitter } from './emitter.ts';
import type { ConnModel, SocketModel } from './models.ts';
import { pause } from './pause.ts';
import { type Session, forgetSessionToken, saveSession } from './session.ts';
import type { Settings } from './settings.ts';
import type { AccountIdentity, HelloResult, SocketState } from './wire-protocol.ts';

/** Long enough for the library to take the unset `hasSynced` for a sync, as it does. */
const BEFORE_LEAVING_MS = 50;
const PROGRESS_STEPS = [10, 40, 70, 100];

/** WhatsApp Web's command bus, as far as the library listens to it. */
export class Cmd extends Emitter {
  readonly #refresh: () => void;

  constructor(refresh: () => void) {
    super();
    this.#refresh = refresh;
  }

  refreshQR(): void {
    this.#refresh();
  }
}

interface Rooms {
  account: Account;
  connection: Connection;
  database: IDBDatabase;
  settings: Settings;
  socket: SocketModel;
  conn: ConnModel;
  /** Called each time the page has come back to WhatsApp. */
  onConnected(): void;
}

/**
 * The life of the page as a linked device: opening, QR, pairing, synchronising, losing the
 * line, and being unlinked.
 */
export class DeviceLink {
  readonly cmd: Cmd;
  readonly qrParts: readonly string[];
  readonly #rooms: Rooms;
  readonly #pageId = crypto.randomUUID();
  #session: Session | null;
  #progress = 0;
  #leaving = false;

  constructor(rooms: Rooms, session: Session | null, qrParts: readonly string[]) {
    this.#rooms = rooms;
    this.#session = session;
    this.qrParts = qrParts;
    this.cmd = new Cmd(() => void this.refreshQr());
    rooms.socket.on('change:state change:hasSynced', () => this.#report());
  }

  /** How far the messages that waited have come, in percent. */
  get offlineProgress(): number {
    return this.#progress;
  }

  isReachable(): boolean {
    return this.#rooms.connection.isUp && this.#rooms.socket.state === 'CONNECTED';
  }

  /** Resolves when the page can send. */
  reachable(): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.isReachable()) return;
        this.#rooms.socket.off('change:state', look);
        resolve();
      };
      this.#rooms.socket.on('change:state', look);
      look();
    });
  }

  /** The line is up: says who the page is and goes on from there. */
  async greet(): Promise<void> {
    const { connection, socket } = this.#rooms;
    const answer = await connection.call('hello', {
      pageId: this.#pageId,
      token: this.#session?.token ?? null,
      qrParts: this.qrParts,
      state: socket.state,
      hasSynced: socket.hasSynced === true,
    });
    if (answer.status === 'revoked') return this.leave();
    if (socket.state === 'OPENING') await pause(this.#rooms.settings.current.openingMs);
    if (answer.status === 'unpaired') this.#showQr(answer);
    else await this.#enter(answer.account);
  }

  /** The line is down. */
  lose(): void {
    const { socket } = this.#rooms;
    if (!this.#leaving && socket.state === 'CONNECTED') socket.state = 'TIMEOUT';
  }

  /** A phone has scanned the QR: the profile becomes a linked device. */
  async pair(session: Session): Promise<void> {
    const { database, socket, settings } = this.#rooms;
    await saveSession(database, session);
    this.#session = session;
    socket.state = 'PAIRING';
    void this.#openAfterPairing(settings.current.openingMs).catch(reportError);
  }

  /** A new ref for the QR, also after it had gone idle. */
  async refreshQr(): Promise<void> {
    this.#showQr(await this.#rooms.connection.call('freshRef', null));
  }

  /** The computer unlinks itself: the phone is told, and nobody waits for its answer. */
  logout(): void {
    this.#rooms.connection.tell('logout', null);
    void this.leave().catch(reportError);
  }

  /**
   * The device is unlinked: everything in the profile goes, `hasSynced` is unset (which the
   * library takes for a sync), and the page moves to the address of a logout.
   */
  async leave(): Promise<void> {
    const { connection, database, socket } = this.#rooms;
    if (this.#leaving) return;
    this.#leaving = true;
    forgetSessionToken();
    await wipe(database);
    socket.unset('hasSynced');
    setTimeout(() => {
      connection.end();
      location.assign('/?post_logout=1&logout_reason=0');
      this.cmd.trigger('logout_from_bridge');
    }, BEFORE_LEAVING_MS);
  }

  force(state: SocketState): void {
    this.#rooms.socket.state = state;
  }

  #showQr(answer: { ref: string } & Partial<Extract<HelloResult, { status: 'unpaired' }>>): void {
    this.#rooms.conn.ref = answer.ref;
    this.#rooms.socket.state = 'UNPAIRED';
  }

  async #openAfterPairing(openingMs: number): Promise<void> {
    const { socket } = this.#rooms;
    await pause(0);
    socket.state = 'OPENING';
    await pause(openingMs);
    if (this.#session !== null) await this.#enter(this.#session.account);
  }

  async #enter(account: AccountIdentity): Promise<void> {
    const { conn, socket, connection, settings } = this.#rooms;
    this.#rooms.account.become(account);
    conn.set({ pushname: account.pushname });
    const { linkedState } = settings.current;
    socket.state = linkedState;
    if (linkedState !== 'CONNECTED') {
      await settings.until((now) => now.linkedState === 'CONNECTED');
      socket.state = 'CONNECTED';
    }
    if (socket.hasSynced === true) await connection.call('takeQueue', null);
    else await this.#synchronise();
    this.#rooms.onConnected();
  }

  async #synchronise(): Promise<void> {
    const { connection, settings, socket } = this.#rooms;
    const { syncMs, backlogFirst, backlogDelayMs } = settings.current;
    if (backlogFirst) await connection.call('takeQueue', null);
    for (const percent of PROGRESS_STEPS) {
      await pause(syncMs / PROGRESS_STEPS.length);
      this.#progress = percent;
      this.cmd.trigger('offline_progress_update_from_bridge');
    }
    await settings.until((now) => !now.neverSync);
    if (this.#leaving) return;
    socket.hasSynced = true;
    if (backlogFirst) return;
    await pause(backlogDelayMs);
    await connection.call('takeQueue', null);
  }

  #report(): void {
    const { state, hasSynced } = this.#rooms.socket;
    this.#rooms.connection.tell('status', { state, hasSynced: hasSynced === true });
  }
}
