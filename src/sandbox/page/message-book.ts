import type { ChatBook } from './chat-book.ts';
import { Collection } from './collection.ts';
import type { MessageRow, MessageRows } from './message-rows.ts';
import type { Attributes } from './model.ts';
import { MsgModel } from './models.ts';
import type { MsgKey, MsgKeyClass } from './msg-key.ts';
import type { Settings } from './settings.ts';
import { createWid } from './wid.ts';

const EARLIER_MESSAGES = 50;

/** What of a message is stored beside the columns of its row. */
const CONTENT = [
  'body',
  'caption',
  'mimetype',
  'filename',
  'size',
  'filehash',
  'encFilehash',
  'directPath',
  'mediaKey',
  'mediaKeyTimestamp',
  'quotedStanzaID',
];

/** WhatsApp Web's collection of messages: those in memory, and a way to those in the profile. */
class MsgCollection extends Collection<MsgModel> {
  declare modelClass: typeof MsgModel;
  /** Reads messages by their keys' texts, from memory or else from the profile. */
  declare getMessagesById: (keys: string[]) => Promise<{ messages: MsgModel[] }>;
}

/** The messages of this profile, in memory and in its database. */
export class MessageBook {
  readonly collection = new MsgCollection();
  readonly #rows: MessageRows;
  readonly #chats: ChatBook;
  readonly #keyClass: MsgKeyClass;
  readonly #settings: Settings;
  readonly #orders = new WeakMap<MsgModel, number>();
  #changes: Promise<void> = Promise.resolve();

  constructor(rows: MessageRows, chats: ChatBook, keyClass: MsgKeyClass, settings: Settings) {
    this.#rows = rows;
    this.#chats = chats;
    this.#keyClass = keyClass;
    this.#settings = settings;
    this.collection.modelClass = MsgModel;
    this.collection.getMessagesById = (keys) => this.#read(keys);
  }

  /**
   * Puts a message before the eyes of listeners, before anything is stored. A message with
   * a key that is in memory is not shown again; `message` is then the one that was.
   */
  show(attributes: Attributes): { message: MsgModel; isNew: boolean } {
    const shown = new MsgModel(attributes);
    const message = this.collection.add(shown);
    return { message, isNew: message === shown };
  }

  /**
   * Stores a shown message as new. When its key is stored already, one that was shown just
   * now leaves memory without a word, and `DuplicateMessageError` is thrown.
   */
  async store({ message, isNew }: { message: MsgModel; isNew: boolean }): Promise<void> {
    try {
      this.#orders.set(message, await this.#rows.create(rowOf(message)));
    } catch (error) {
      if (isNew) this.collection.forget(message);
      throw error;
    }
    this.#chats.collection.get(message.id.remote)?.msgs.add(message);
  }

  /** Earlier messages of a chat than those in memory, oldest first; empty at its beginning. */
  async loadEarlier(chat: { id: unknown; msgs: Collection<MsgModel> }): Promise<MsgModel[]> {
    const orders = chat.msgs.getModelsArray().map((message) => this.#orders.get(message));
    const before = Math.min(...orders.filter((order) => order !== undefined));
    const rows = await this.#rows.before(String(chat.id), before, EARLIER_MESSAGES);
    return rows.map((earlier) => chat.msgs.add(this.#revive(earlier)));
  }

  /** Own messages that no server has acknowledged, oldest first. */
  async unacknowledged(): Promise<MsgModel[]> {
    return (await this.#rows.unacknowledged()).map((row) => this.#revive(row));
  }

  /** A failed message is on its way again: it shows the clock. */
  markSending(message: MsgModel): Promise<void> {
    return this.#inTurn(() => this.#write(message, { isSendFailure: false, ack: 0 }));
  }

  /** Sending failed: `ack` is -1 when the server refused. One that got there stays as it is. */
  markFailed(message: MsgModel, ack: 0 | -1): Promise<void> {
    return this.#inTurn(async () => {
      if (message.ack < 1) await this.#write(message, { isSendFailure: true, ack });
    });
  }

  /**
   * Notes an acknowledgement, in the profile first and then for listeners. A lower one
   * than is known changes nothing.
   */
  raiseAck(key: MsgKey, ack: number): Promise<void> {
    return this.#inTurn(() => this.#raiseAck(String(key), ack));
  }

  /** Changes are made one after the other, so that none undoes another. */
  #inTurn(change: () => Promise<void>): Promise<void> {
    this.#changes = this.#changes.then(change).catch(reportError);
    return this.#changes;
  }

  async #write(message: MsgModel, changes: { isSendFailure: boolean; ack: number }): Promise<void> {
    await this.#rows.change(String(message.id), changes, () => true);
    message.set(changes);
  }

  async #raiseAck(key: string, ack: number): Promise<void> {
    const changes = { ack, isSendFailure: false };
    const row = await this.#rows.change(key, changes, (known) => known.ack < ack);
    if (row === undefined) return;
    const { silentAcks, lateReceiptEvents } = this.#settings.current;
    const inMemory = this.collection.get(key);
    if (silentAcks) return inMemory?.setSilently(changes);
    if (inMemory === undefined && !lateReceiptEvents) return;
    (inMemory ?? this.#revive({ ...row, ack: 0 })).set(changes);
  }

  async #read(keys: string[]): Promise<{ messages: MsgModel[] }> {
    const messages: MsgModel[] = [];
    for (const key of keys) {
      const inMemory = this.collection.get(key);
      const row = inMemory === undefined ? await this.#rows.get(key) : undefined;
      if (inMemory !== undefined) messages.push(inMemory);
      else if (row !== undefined) messages.push(this.#revive(row));
    }
    return { messages };
  }

  #revive(row: MessageRow): MsgModel {
    const { key, content, ack, type, t, isSendFailure } = row;
    const from = createWid(row.from);
    const to = createWid(row.to);
    const id = this.#keyClass.fromString(key, createWid);
    const stored = { ack, type, t, isSendFailure, from, to, id };
    const message = this.collection.add(new MsgModel({ ...content, ...stored }));
    this.#orders.set(message, row.order);
    return message;
  }
}

function rowOf(message: MsgModel): Omit<MessageRow, 'order'> {
  const content = CONTENT.map((name) => [name, message.get(name)]);
  return {
    key: String(message.id),
    chat: String(message.id.remote),
    ack: message.ack,
    id: message.id.id,
    fromMe: message.id.fromMe,
    from: String(message.from),
    to: String(message.to),
    type: message.type,
    t: message.t,
    isSendFailure: message.isSendFailure,
    content: Object.fromEntries(content.filter(([, value]) => value !== undefined)),
  };
}
