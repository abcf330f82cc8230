import type { ConversationView } from './phones-view.ts';

/** Fetches the conversation that is open; asked again meanwhile, it fetches once more. */
export class ConversationFeed {
  readonly #show: (conversation: ConversationView) => void;
  #phone: string | null = null;
  #isFetching = false;
  #isStale = false;

  constructor(show: (conversation: ConversationView) => void) {
    this.#show = show;
  }

  /** Another conversation is open, or none. */
  open(phone: string | null): void {
    this.#phone = phone;
    this.refresh();
  }

  /** Something has changed. */
  refresh(): void {
    this.#isStale = true;
    if (!this.#isFetching) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    this.#isFetching = true;
    while (this.#isStale && this.#phone !== null) {
      this.#isStale = false;
      const phone = this.#phone;
      const response = await fetch(`/phones/conversations/${phone}`).catch(() => null);
      // Without an answer the line is down, and its return refreshes.
      if (!response?.ok) continue;
      const conversation: ConversationView = await response.json();
      if (phone === this.#phone) this.#show(conversation);
    }
    this.#isFetching = false;
  }
}
