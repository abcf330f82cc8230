import { answerOf, committed } from './database.ts';

/** A message as it lies in the profile. */
export interface MessageRow {
  /** The key's text. */
  key: string;
  /** The address of its chat. */
  chat: string;
  /** Grows with every stored message. */
  order: number;
  ack: number;
  id: string;
  fromMe: boolean;
  from: string;
  to: string;
  type: string;
  t: number;
  isSendFailure: boolean;
  /** Text, caption and the fields of a file. */
  content: Record<string, unknown>;
}

/** A message with this key is stored already, so nothing was stored and nothing is sent. */
class DuplicateMessageError extends Error {
  constructor(key: string) {
    super(`message already exists: ${key}`);
    this.name = 'DuplicateMessageError';
  }
}

/** The messages of this profile. A row is created once and then only changed. */
export class MessageRows {
  readonly #database: IDBDatabase;
  #order = Date.now() * 1000;

  constructor(database: IDBDatabase) {
    this.#database = database;
  }

  /**
   * Stores a new row and returns its order; throws `DuplicateMessageError` when its key
   * is taken.
   */
  async create(row: Omit<MessageRow, 'order'>): Promise<number> {
    this.#order = Math.max(this.#order + 1, Date.now() * 1000);
    const order = this.#order;
    const transaction = this.#database.transaction('messages', 'readwrite');
    transaction.objectStore('messages').add({ ...row, order });
    try {
      await committed(transaction);
      return order;
    } catch (error) {
      if (error instanceof DOMException && error.name === 'ConstraintError') {
        throw new DuplicateMessageError(row.key);
      }
      throw error;
    }
  }

  /** The row of a key. A key that is no key, such as `undefined`, rejects with a DataError. */
  async get(key: string): Promise<MessageRow | undefined> {
    return answerOf<MessageRow | undefined>(this.#read().get(key));
  }

  /** Changes a row if it is there and `when` holds for it; returns it as it is then. */
  async change(
    key: string,
    changes: Partial<MessageRow>,
    when: (row: MessageRow) => boolean,
  ): Promise<MessageRow | undefined> {
    const transaction = this.#database.transaction('messages', 'readwrite');
    const store = transaction.objectStore('messages');
    const request = store.get(key) as IDBRequest<MessageRow | undefined>;
    let changed: MessageRow | undefined;
    request.onsuccess = () => {
      if (request.result === undefined || !when(request.result)) return;
      changed = { ...request.result, ...changes };
      store.put(changed);
    };
    await committed(transaction);
    return changed;
  }

  /** Up to `limit` rows of a chat before an order, oldest first. */
  async before(chat: string, order: number, limit: number): Promise<MessageRow[]> {
    const range = IDBKeyRange.bound([chat, 0], [chat, order], false, true);
    const rows: MessageRow[] = [];
    const request = this.#read().index('byChat').openCursor(range, 'prev');
    await new Promise<void>((resolve, reject) => {
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const cursor = request.result;
        if (cursor === null || rows.length >= limit) return resolve();
        rows.unshift(cursor.value);
        cursor.continue();
      };
    });
    return rows;
  }

  /** Own messages that no server has acknowledged, oldest first. */
  async unacknowledged(): Promise<MessageRow[]> {
    const rows: MessageRow[] = await answerOf(this.#read().index('byAck').getAll(0));
    return rows.filter((row) => row.fromMe).sort((a, b) => a.order - b.order);
  }

  #read(): IDBObjectStore {
    return this.#database.transaction('messages').objectStore('messages');
  }
}
