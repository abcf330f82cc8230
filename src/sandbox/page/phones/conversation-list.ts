import { byId, element, icon, inBoth } from './element.ts';
import { withoutMarkup } from './message-markup.ts';
import { shortTime } from './jakarta-time.ts';
import { spellPhone } from './phone-spelling.ts';
import type { ConversationSummary, PhonesView } from './phones-view.ts';
import { Tick } from './tick.ts';

/** The list of the customers' phones; each row is a link to its conversation. */
export class ConversationList {
  readonly #list = byId('conversations', HTMLUListElement);
  readonly #nobody = byId('no-conversations', HTMLElement);
  readonly #unlisted = byId('unlisted', HTMLElement);
  readonly #rows = new Map<string, Row>();
  #open: string | null = null;

  show({ conversations, unlisted }: PhonesView): void {
    const rows = conversations.map((conversation) => this.#rowOf(conversation));
    for (const [index, { root }] of rows.entries()) {
      const there = this.#list.children[index];
      if (there !== root) this.#list.insertBefore(root, there ?? null);
    }
    while (this.#list.children.length > rows.length) this.#list.lastElementChild?.remove();
    this.#nobody.hidden = rows.length > 0;
    this.#unlisted.hidden = unlisted === 0;
    this.#unlisted.replaceChildren(
      inBoth([`${unlisted} percakapan lama`, 'older, open by number']),
    );
  }

  /** Marks the row of the conversation that is open. */
  mark(phone: string | null): void {
    this.#open = phone;
    for (const row of this.#rows.values()) row.mark(phone);
  }

  #rowOf(conversation: ConversationSummary): Row {
    const { phone } = conversation;
    const row = this.#rows.get(phone) ?? new Row(phone);
    this.#rows.set(phone, row);
    row.show(conversation);
    row.mark(this.#open);
    return row;
  }
}

class Row {
  readonly root: HTMLLIElement;
  readonly #phone: string;
  readonly #link: HTMLAnchorElement;
  readonly #time = element('span', { className: 'quiet' });
  readonly #tick = new Tick();
  readonly #text = element('bdi', { className: 'last-text' });
  readonly #count = element('span', { className: 'count' });

  constructor(phone: string) {
    this.#phone = phone;
    const name = element('span', { className: 'number' }, spellPhone(phone));
    const words = element('span', { className: 'row-last' }, this.#text, this.#count);
    words.prepend(this.#tick.root);
    this.#link = element('a', { href: `#${phone}` });
    this.#link.append(
      element('span', { className: 'avatar' }, icon('person')),
      element('span', { className: 'row-top' }, name, this.#time),
      words,
    );
    this.root = element('li', {}, this.#link);
  }

  show({ lastText, lastFrom, lastAck, lastAt, unread, ...customer }: ConversationSummary): void {
    this.#time.textContent = lastAt === null ? '' : shortTime(lastAt);
    this.#text.textContent = withoutMarkup(lastText ?? 'Belum ada pesan / No messages yet');
    this.#tick.show(lastFrom, lastAck);
    this.#tick.root.toggleAttribute('hidden', lastText === null || lastFrom === 'customer');
    this.#count.hidden = unread === 0;
    this.#count.textContent = String(unread);
    this.#count.ariaLabel = `${unread} belum dibaca / unread`;
    this.#link.classList.toggle('unread', unread > 0);
    this.#link.classList.toggle('out', !customer.isRegistered || !customer.isPowered);
  }

  mark(open: string | null): void {
    if (open === this.#phone) this.#link.setAttribute('aria-current', 'page');
    else this.#link.removeAttribute('aria-current');
  }
}
