import { EventEmitter } from 'node:events';

/**
 * Tells who waits in this process that a notification has changed, after the commit. It is a
 * hint and nothing more: whoever hears it reads the row again.
 */
export class NotificationChanges {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  /** Says that the notification `id` has changed. */
  publish(id: string): void {
    this.#emitter.emit(id);
  }

  /** Calls `listener` at each change of the notification `id`, until the returned function is called. */
  subscribe(id: string, listener: () => void): () => void {
    this.#emitter.on(id, listener);
    return () => this.#emitter.off(id, listener);
  }
}
