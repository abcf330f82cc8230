const NAME = 'sandbox-web';
const VERSION = 1;

export type StoreName = 'messages' | 'chats' | 'session';

/** Opens the profile's own database, and makes its stores at the first time. */
export function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, VERSION);
  request.onupgradeneeded = () => {
    const messages = request.result.createObjectStore('messages', { keyPath: 'key' });
    messages.createIndex('byChat', ['chat', 'order']);
    messages.createIndex('byAck', 'ack');
    request.result.createObjectStore('chats', { keyPath: 'id' });
    request.result.createObjectStore('session', { keyPath: 'name' });
  };
  return answerOf(request);
}

/** The result of one request; rejects with the request's error. */
export function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Resolves when a write is committed; its error is known only when it is undone. */
export function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Writes one value, over whatever was there. */
export async function put(database: IDBDatabase, store: StoreName, value: unknown): Promise<void> {
  const transaction = database.transaction(store, 'readwrite');
  transaction.objectStore(store).put(value);
  await committed(transaction);
}

/** Empties the whole profile, as unlinking a device does. */
export async function wipe(database: IDBDatabase): Promise<void> {
  const names: StoreName[] = ['messages', 'chats', 'session'];
  const transaction = database.transaction(names, 'readwrite');
  for (const name of names) transaction.objectStore(name).clear();
  await committed(transaction);
}
