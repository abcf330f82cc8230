import { callControl } from './control-call.ts';
import type { ConversationView } from './phones-view.ts';

/** Long enough to see two grey ticks before they turn blue. */
const LOOK_MS = 1200;

/** Reads as a person does: what is open and in sight is read after a moment. */
export class Reader {
  #conversation: ConversationView | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#look());
  }

  /** This conversation is open as it is now, or none is. */
  see(conversation: ConversationView | null): void {
    if (conversation?.phone !== this.#conversation?.phone) this.#stop();
    this.#conversation = conversation;
    this.#look();
  }

  #look(): void {
    const phone = this.#unreadPhone();
    if (phone === null) return this.#stop();
    this.#timer ??= setTimeout(() => {
      this.#stop();
      // A sandbox that does not answer is told by the page's line already.
      void callControl('read', { phone }).catch(() => undefined);
    }, LOOK_MS);
  }

  #unreadPhone(): string | null {
    const seen = this.#conversation;
    if (seen === null || document.visibilityState !== 'visible') return null;
    const isUnread = seen.bubbles.some(({ from, ack }) => from === 'business' && ack === 2);
    return seen.isPowered && seen.isRegistered && isUnread ? seen.phone : null;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
