import { EventEmitter } from 'node:events';

/** What notifications came to in one commit, for those who count. */
export interface Outcome {
  kind: 'failed' | 'uncertain';
  /** The error code, or the reason of the doubt. */
  reason: string;
  /** How many notifications it is about. */
  count: number;
}

/**
 * Tells who waits in this process that a notification has changed, after the commit. It is a
 * hint and nothing more: whoever hears it reads the row again.
 */
export class NotificationChanges {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #outcomes = new EventEmitter<{ outcome: [outcome: Outcome] }>();

  /** Says that the notification `id` has changed. */
  publish(id: string): void {
    this.#emitter.emit(id);
  }

  /** Calls `listener` at each change of the notification `id`, until the returned function is called. */
  subscribe(id: string, listener: () => void): () => void {
    this.#emitter.on(id, listener);
    return () => this.#emitter.off(id, listener);
  }

  /** Says what notifications have come to. */
  tell(outcome: Outcome): void {
    this.#outcomes.emit('outcome', outcome);
  }

  /** Calls `listener` at each outcome. */
  onOutcome(listener: (outcome: Outcome) => void): void {
    this.#outcomes.on('outcome', listener);
  }
}
