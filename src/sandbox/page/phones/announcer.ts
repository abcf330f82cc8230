import { byId } from './element.ts';
import { spellPhone } from './phone-spelling.ts';
import type { PhonesView } from './phones-view.ts';

/** Tells a screen reader what reached a customer's phone, in one polite sentence each. */
export class Announcer {
  readonly #line = byId('heard', HTMLElement);
  #unread: Map<string, number> | null = null;

  /** Looks for phones that have more unread messages than before; the first look is silent. */
  compare({ conversations }: PhonesView): void {
    const before = this.#unread;
    this.#unread = new Map(conversations.map(({ phone, unread }) => [phone, unread]));
    const grown = conversations.find(({ phone, unread }) => unread > (before?.get(phone) ?? 0));
    if (before === null || grown === undefined) return;
    const number = spellPhone(grown.phone);
    this.#line.textContent = `Pesan baru di / New on ${number}: ${grown.lastText ?? ''}`;
  }
}
