import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { phoneOfId } from './page/lid.ts';
import type {
  ExistsResult,
  IncomingMessage,
  OutgoingMessage,
  SendResult,
} from './page/wire-protocol.ts';
import { addressesOf } from './identity.ts';
import type { PageConnection } from './page-connection.ts';
import type { Switchboard } from './switchboard.ts';
import type { WireOutcome } from './world-event.ts';
import type { InboundMessage, SentMessage, World } from './world.ts';

const DELIVERED = 2;
const READ = 3;
/** The code with which WhatsApp refuses messages to people whom the account does not know. */
const COLD_CONTACT = 463;

/** Which messages a forced receipt is for; without a field, all of them. */
export interface ReceiptSelection {
  phone?: string | undefined;
  id?: string | undefined;
  ack: number;
}

/** WhatsApp's server between the pages and the phones. */
export class PostOffice {
  readonly #world: World;
  readonly #switchboard: Switchboard;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #closed = false;

  constructor(world: World, switchboard: Switchboard) {
    this.#world = world;
    this.#switchboard = switchboard;
  }

  /** Takes a message from a page; never resolves when its acknowledgement is to be lost. */
  async accept(page: PageConnection, outgoing: OutgoingMessage): Promise<SendResult> {
    const phone = phoneOfId(outgoing.chatId);
    const { outcome, code } = this.#decide(page, phone);
    this.#record(page, phone, outgoing, outcome, code);
    if (outcome === 'held') this.#deliverLater(phone, outgoing.id);
    if (outcome === 'held' || outcome === 'lost') return new Promise(() => undefined);
    await pause(this.#world.config.serverAckDelayMs);
    const t = Math.floor(Date.now() / 1000);
    if (outcome === 'refused') return { outcome: 'refused', t, code };
    this.#deliverLater(phone, outgoing.id);
    setImmediate(() => this.#repeatReceipt(phone, outgoing.id));
    return { outcome: 'acknowledged', t };
  }

  /** Whether somebody has this address; never resolves when lookups are to hang. */
  async exists(id: string): Promise<ExistsResult> {
    const { existsMode, existsErrorCode } = this.#world.config;
    if (existsMode === 'hang') return new Promise(() => undefined);
    if (existsMode === 'error') return { status: 'error', code: existsErrorCode };
    const phone = phoneOfId(id);
    if (!this.#world.isRegistered(phone)) return { status: 'unregistered' };
    return { status: 'registered', ...addressesOf(phone) };
  }

  /** A customer writes; resolves when a page that takes messages has it. */
  async receive(phone: string, text: string, fromLid: boolean): Promise<{ id: string }> {
    const id = `AC${randomBytes(15).toString('hex').toUpperCase()}`;
    const { phoneId, lid } = addressesOf(phone);
    const asLid = fromLid || this.#world.config.lidMode === 'on';
    this.#world.record({ event: 'inbound', id, chatId: asLid ? lid : phoneId, phone, text });
    const pages = this.#switchboard.pages.filter((page) => page.takesMessages);
    const inbound = this.#world.inbound.get(id);
    if (inbound !== undefined) await settle(pages.map((page) => this.#handOver(page, inbound)));
    return { id };
  }

  /** The phones deliver or read now; returns how many messages that concerned. */
  async forceReceipts(selection: ReceiptSelection): Promise<{ messages: number }> {
    const chosen = [...this.#world.messages.values()].filter(
      ({ id, phone }) =>
        (selection.phone === undefined || phone === selection.phone) &&
        (selection.id === undefined || id === selection.id),
    );
    for (const message of chosen) this.#progress(message, selection.ack, true);
    await settle(chosen.map((message) => this.#pushReceipt(message)));
    return { messages: chosen.length };
  }

  /** The customer opens the conversation: what has reached the phone is read. */
  async read(phone: string): Promise<{ messages: number }> {
    if (!this.#world.isReachable(phone)) return { messages: 0 };
    const unread = [...this.#world.messages.values()].filter(
      (message) => message.phone === phone && message.receivedAt !== null && message.ack < READ,
    );
    for (const message of unread) this.#progress(message, READ, false);
    await settle(unread.map((message) => this.#pushReceipt(message)));
    return { messages: unread.length };
  }

  /** Gives a page all that waited for it, in order, and keeps it up to date from then on. */
  async handOverQueue(page: PageConnection): Promise<void> {
    page.takesMessages = true;
    for (const inbound of this.#world.inbound.values()) {
      await this.#handOver(page, inbound);
    }
    for (const message of this.#world.messages.values()) {
      if (message.device === page.device) await this.#pushReceipt(message);
    }
  }

  /** Sets the timers for everything that is on its way; needed after a start or a change. */
  resume(): void {
    for (const { phone, id } of this.#world.messages.values()) this.#deliverLater(phone, id);
  }

  /** Nothing is delivered any more until `resume`. */
  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  close(): void {
    this.#closed = true;
    this.stop();
  }

  #decide(page: PageConnection, phone: string): { outcome: WireOutcome; code: number | null } {
    if (!this.#isLinked(page)) return { outcome: 'lost', code: null };
    const { ackMode, nackCode, coldRefusal } = this.#world.config;
    this.#countAckMode();
    if (ackMode === 'lose') return { outcome: 'lost', code: null };
    if (ackMode === 'nack') return { outcome: 'refused', code: nackCode };
    if (coldRefusal && !this.#world.isAcquainted(phone)) {
      return { outcome: 'refused', code: COLD_CONTACT };
    }
    return { outcome: ackMode === 'hold' ? 'held' : 'accepted', code: null };
  }

  #isLinked(page: PageConnection): boolean {
    return page.device !== null && this.#world.devices.has(page.device);
  }

  #countAckMode(): void {
    const { ackMode, ackTimes } = this.#world.config;
    if (ackMode === 'normal' || ackTimes === null) return;
    const change =
      ackTimes > 1 ? { ackTimes: ackTimes - 1 } : { ackTimes: null, ackMode: 'normal' as const };
    this.#world.record({ event: 'config', change });
  }

  #record(
    page: PageConnection,
    phone: string,
    outgoing: OutgoingMessage,
    outcome: WireOutcome,
    code: number | null,
  ): void {
    const known = this.#world.message(phone, outgoing.id);
    const device = page.device ?? 'unlinked';
    const duplicate = known !== undefined;
    const differs = duplicate && known.body !== outgoing.body;
    const wire = { ...outgoing, device, phone, outcome, code, duplicate, differs };
    this.#world.record({ event: 'wire', ...wire });
    const relayed = duplicate && outcome === 'accepted' && known.receivedAt !== null;
    if (relayed && !this.#world.config.serverDeduplicates) {
      this.#world.record({ event: 'reached', id: outgoing.id, phone, again: true });
    }
  }

  #deliverLater(phone: string, id: string): void {
    const message = this.#world.message(phone, id);
    if (this.#closed || message === undefined || !this.#world.isReachable(phone)) return;
    const { deliverDelayMs, readDelayMs } = this.#world.config;
    const next = message.ack < DELIVERED ? DELIVERED : READ;
    const delay = next === DELIVERED ? deliverDelayMs : readDelayMs;
    const key = `${phone}/${id}`;
    if (message.ack >= READ || delay === null || this.#timers.has(key)) return;
    const arrive = () => {
      this.#timers.delete(key);
      if (!this.#world.isReachable(phone)) return;
      this.#progress(message, next, false);
      void this.#pushReceipt(message).catch(() => undefined);
      this.#deliverLater(phone, id);
    };
    this.#timers.set(key, setTimeout(arrive, delay));
  }

  /** The phone shows the message, and says how far it is. */
  #progress(message: SentMessage, ack: number, forced: boolean): void {
    const { id, phone } = message;
    if (message.receivedAt === null) {
      this.#world.record({ event: 'reached', id, phone, again: false });
    }
    if (message.ack < ack || (forced && message.held)) {
      this.#world.record({ event: 'receipt', id, phone, ack, forced });
    }
  }

  async #pushReceipt(message: SentMessage): Promise<void> {
    const { id, phone, chatId, ack, held, takenAck } = message;
    if (held || ack <= takenAck) return;
    for (const page of this.#switchboard.pagesOf(message.device)) {
      if (!page.takesMessages) continue;
      await page.call('receipt', { id, chatId, ack });
      this.#world.record({ event: 'receipt-taken', id, phone, ack });
    }
  }

  /** A page that sends a message again may have missed what the phone said of the first copy. */
  #repeatReceipt(phone: string, id: string): void {
    const message = this.#world.message(phone, id);
    if (message !== undefined) this.#pushReceipt(message).catch(() => undefined);
  }

  async #handOver(page: PageConnection, inbound: InboundMessage): Promise<void> {
    if (page.device === null || !inbound.waitingFor.has(page.device)) return;
    await page.call('incoming', incomingOf(inbound));
    this.#world.record({ event: 'inbound-taken', id: inbound.id, device: page.device });
  }
}

function incomingOf({ id, chatId, phone, text, at }: InboundMessage): IncomingMessage {
  const t = Math.floor(Date.parse(at) / 1000);
  return { id, chatId, ...addressesOf(phone), body: text, t };
}

/** Waits for all; a page that went away meanwhile gets its share at the next connect. */
async function settle(work: Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
}
