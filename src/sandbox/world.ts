import { EventEmitter } from 'node:events';
import { EventLog } from './event-log.ts';
import type { MediaDescription } from './page/wire-protocol.ts';
import { DEFAULT_SANDBOX_CONFIG, type SandboxConfig } from './sandbox-config.ts';
import type { LoggedEvent, NumberSettings, WorldEvent } from './world-event.ts';

/** A message that WhatsApp's server has. */
export interface SentMessage {
  id: string;
  phone: string;
  /** The address under which the page sent it last. */
  chatId: string;
  /** The linked device that sent it last. */
  device: string;
  type: string;
  body: string;
  media: MediaDescription | null;
  /** 1 on the server, 2 on the phone, 3 read. */
  ack: number;
  /** Highest receipt that the page has noted. */
  takenAck: number;
  /** The server's acknowledgement was lost, and with it everything after it. */
  held: boolean;
  /** When the server had it, ISO 8601. */
  at: string;
  /** When it appeared on the phone, ISO 8601; null while it has not. */
  receivedAt: string | null;
  /** Copies that arrived at the server after the first. */
  duplicates: number;
}

/** A message that a customer wrote. */
export interface InboundMessage {
  id: string;
  phone: string;
  chatId: string;
  text: string;
  at: string;
  /** Linked devices that have not taken it yet. */
  waitingFor: Set<string>;
}

/** A message that WhatsApp's server refused. */
export interface RefusedMessage {
  id: string;
  phone: string;
  body: string;
  /** When it was refused, ISO 8601. */
  at: string;
  code: number | null;
}

type EventOf<K extends WorldEvent['event']> = Extract<LoggedEvent, { event: K }>;

/**
 * The truth of the sandbox: what WhatsApp and the phones know. It is changed only by
 * `record`, which writes the event to the log first, and is rebuilt from that log.
 */
export class World {
  readonly #log: EventLog;
  readonly #listeners = new EventEmitter().setMaxListeners(0);
  #events: LoggedEvent[] = [];
  #seq = 0;
  config: SandboxConfig = { ...DEFAULT_SANDBOX_CONFIG };
  /** Linked devices: their secret, and since when, ISO 8601. */
  readonly devices = new Map<string, string>();
  readonly removedDevices = new Set<string>();
  readonly numbers = new Map<string, Pick<NumberSettings, 'registered' | 'powered'>>();
  /** By `phone/id`, in the order in which the server first had them. */
  readonly messages = new Map<string, SentMessage>();
  readonly inbound = new Map<string, InboundMessage>();
  /** By `phone/id`; the last refusal of each. */
  readonly refusals = new Map<string, RefusedMessage>();
  readonly #acquaintances = new Set<string>();
  readonly #attempts = new Map<string, number>();

  private constructor(log: EventLog) {
    this.#log = log;
  }

  /** Opens the world that lies in a folder, or a new one. */
  static open(dataDir: string): World {
    const { log, events } = EventLog.open(dataDir);
    const world = new World(log);
    for (const event of events) world.#apply(event);
    return world;
  }

  /** Events since the last reset, in order. */
  get events(): readonly LoggedEvent[] {
    return this.#events;
  }

  /** Writes what happens and lets it happen. */
  record(event: WorldEvent): void {
    const logged = { seq: this.#seq + 1, at: new Date().toISOString(), ...event };
    this.#log.append(logged);
    this.#apply(logged);
    this.#listeners.emit('event', logged);
  }

  /** Calls the listener after each event; returns how to stop that. */
  onEvent(listener: (event: LoggedEvent) => void): () => void {
    this.#listeners.on('event', listener);
    return () => this.#listeners.off('event', listener);
  }

  message(phone: string, id: string): SentMessage | undefined {
    return this.messages.get(`${phone}/${id}`);
  }

  /** How often a message was put on the wire, lost and refused times included. */
  attemptsOnWire(phone: string, id: string): number {
    return this.#attempts.get(`${phone}/${id}`) ?? 0;
  }

  isRegistered(phone: string): boolean {
    return this.numbers.get(phone)?.registered ?? this.config.unknownNumbers === 'registered';
  }

  isPowered(phone: string): boolean {
    return this.numbers.get(phone)?.powered ?? true;
  }

  /** Whether messages arrive on this phone now. */
  isReachable(phone: string): boolean {
    return this.isRegistered(phone) && this.isPowered(phone);
  }

  /** Whether this number wrote to the account or got a message from it, or was set so. */
  isAcquainted(phone: string): boolean {
    return this.#acquaintances.has(phone);
  }

  close(): void {
    this.#listeners.removeAllListeners();
    this.#log.close();
  }

  #apply(event: LoggedEvent): void {
    this.#seq = event.seq;
    if (event.event === 'reset') this.#forgetEverything();
    this.#events.push(event);
    switch (event.event) {
      case 'config':
        this.config = { ...this.config, ...event.change } as SandboxConfig;
        break;
      case 'number':
        this.#applyNumber(event);
        break;
      case 'linked':
        this.devices.set(event.device, event.at);
        break;
      case 'unlinked':
        this.#unlink(event.device);
        break;
      case 'wire':
        this.#applyWire(event);
        break;
      case 'reached':
      case 'receipt':
      case 'receipt-taken':
        this.#applyProgress(event);
        break;
      case 'inbound':
        this.inbound.set(event.id, { ...event, waitingFor: new Set(this.devices.keys()) });
        this.#acquaintances.add(event.phone);
        break;
      case 'inbound-taken':
        this.inbound.get(event.id)?.waitingFor.delete(event.device);
        break;
      case 'reset':
      case 'started':
      case 'screen':
        break;
    }
  }

  #applyNumber({ phone, registered, powered, acquainted }: EventOf<'number'>): void {
    const before = this.numbers.get(phone);
    this.numbers.set(phone, {
      registered: registered ?? before?.registered,
      powered: powered ?? before?.powered,
    });
    if (acquainted === true) this.#acquaintances.add(phone);
    if (acquainted === false) this.#acquaintances.delete(phone);
  }

  #applyWire(event: EventOf<'wire'>): void {
    const key = `${event.phone}/${event.id}`;
    this.#attempts.set(key, (this.#attempts.get(key) ?? 0) + 1);
    if (event.outcome === 'refused') this.refusals.set(key, event);
    if (event.outcome === 'lost' || event.outcome === 'refused') return;
    this.refusals.delete(key);
    this.#acquaintances.add(event.phone);
    const known = this.messages.get(key);
    const held = event.outcome === 'held';
    const { id, phone, chatId, device, type, body, media, at } = event;
    if (known !== undefined) {
      const duplicates = known.duplicates + 1;
      Object.assign(known, { chatId, device, held, duplicates, takenAck: 1 });
      return;
    }
    const fresh = { ack: 1, takenAck: 1, held, receivedAt: null, duplicates: 0 };
    this.messages.set(key, { id, phone, chatId, device, type, body, media, at, ...fresh });
  }

  #applyProgress(event: EventOf<'reached' | 'receipt' | 'receipt-taken'>): void {
    const message = this.message(event.phone, event.id);
    if (message === undefined) return;
    if (event.event === 'reached') message.receivedAt ??= event.at;
    else if (event.event === 'receipt-taken') message.takenAck = event.ack;
    else {
      message.ack = Math.max(message.ack, event.ack);
      if (event.forced) message.held = false;
    }
  }

  #unlink(device: string): void {
    this.devices.delete(device);
    this.removedDevices.add(device);
    for (const inbound of this.inbound.values()) inbound.waitingFor.delete(device);
  }

  #forgetEverything(): void {
    this.#events = [];
    this.config = { ...DEFAULT_SANDBOX_CONFIG };
    for (const device of this.devices.keys()) this.removedDevices.add(device);
    const { devices, numbers, messages, inbound, refusals } = this;
    const own = [this.#acquaintances, this.#attempts];
    for (const part of [devices, numbers, messages, inbound, refusals, ...own]) part.clear();
  }
}
