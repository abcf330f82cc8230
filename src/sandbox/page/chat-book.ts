import type { AddressBook } from './address-book.ts';
import { Collection } from './collection.ts';
import { answerOf, put } from './database.ts';
import { ChatModel } from './models.ts';
import type { Settings } from './settings.ts';
import { type Wid, createWid } from './wid.ts';

interface ChatRow {
  id: string;
  unreadCount: number;
  t: number;
}

/** The chats of this profile, in memory and in its database. */
export class ChatBook {
  readonly collection = new Collection<ChatModel>();
  readonly #database: IDBDatabase;
  readonly #addresses: AddressBook;
  readonly #settings: Settings;

  constructor(database: IDBDatabase, addresses: AddressBook, settings: Settings) {
    this.#database = database;
    this.#addresses = addresses;
    this.#settings = settings;
  }

  /** Brings the stored chats into memory. */
  async load(): Promise<void> {
    const store = this.#database.transaction('chats').objectStore('chats');
    for (const row of (await answerOf(store.getAll())) as ChatRow[]) this.#open(row);
  }

  /**
   * The chat under the address that is current for the person: the LID on accounts that
   * were moved to LIDs. Throws `No LID for user` there for a number that has none.
   */
  async findOrCreate(wid: Wid): Promise<{ chat: ChatModel; created: boolean }> {
    if (this.#lacksLid(wid)) throw new Error('No LID for user');
    const id = await this.#currentAddress(wid);
    const known = this.collection.get(id);
    if (known !== undefined) return { chat: known, created: false };
    const chat = this.#open({ id: id._serialized, unreadCount: 0, t: 0 });
    await this.#save(chat);
    return { chat, created: true };
  }

  /** Notes a message of the chat; one from the customer makes it unread. */
  async noteMessage(chat: ChatModel, t: number, unread: boolean): Promise<void> {
    chat.set({ t, unreadCount: unread ? chat.unreadCount + 1 : chat.unreadCount });
    await this.#save(chat);
  }

  async markSeen(chat: ChatModel): Promise<void> {
    if (chat.unreadCount === 0) return;
    chat.set({ unreadCount: 0 });
    await this.#save(chat);
  }

  /** Forgets the chats in memory whose kind of address the account no longer uses. */
  leaveOldAddresses(): void {
    const outdated = this.#settings.current.lidMode === 'on' ? 'c.us' : 'lid';
    for (const chat of this.collection.getModelsArray()) {
      if (chat.id.server === outdated) this.collection.forget(chat);
    }
  }

  #lacksLid(wid: Wid): boolean {
    const { findChatMode } = this.#settings.current;
    if (findChatMode === 'noLidUntilAsked') {
      return wid.isUser() && !wid.isLid() && this.#addresses.lidOf(wid) === undefined;
    }
    return findChatMode === 'noLid';
  }

  async #currentAddress(wid: Wid): Promise<Wid> {
    if (!wid.isUser()) return wid;
    if (this.#settings.current.lidMode === 'off') return wid;
    if (wid.isLid()) return wid;
    const lid = this.#addresses.lidOf(wid) ?? (await this.#addresses.query(wid))?.lid;
    if (lid === undefined) throw new Error('No LID for user');
    return lid;
  }

  #open(row: ChatRow): ChatModel {
    return this.collection.add(new ChatModel({ ...row, id: createWid(row.id) }));
  }

  #save(chat: ChatModel): Promise<void> {
    const { id, unreadCount, t } = chat;
    return put(this.#database, 'chats', { id: id._serialized, unreadCount, t });
  }
}
