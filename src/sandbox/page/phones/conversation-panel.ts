import { CustomerSettings } from './customer-settings.ts';
import { element, icon, inBoth } from './element.ts';
import { MessageList } from './message-list.ts';
import { spellPhone } from './phone-spelling.ts';
import type { ConversationView, CustomerView } from './phones-view.ts';
import { WriteBox } from './write-box.ts';
import { asText, type Words } from './words.ts';

const SETTINGS: Words = ['Setelan ponsel', 'Phone settings'];

/** One customer's phone, open. */
export class ConversationPanel {
  readonly phone: string;
  readonly nodes: HTMLElement[];
  readonly #title: HTMLHeadingElement;
  readonly #chips = element('p', { className: 'chips' });
  readonly #settings: CustomerSettings;
  readonly #messages = new MessageList();
  readonly #writeBox: WriteBox;

  constructor(phone: string) {
    this.phone = phone;
    this.#title = element('h2', { className: 'number', tabIndex: -1 }, spellPhone(phone));
    this.#title.title = `+${phone}`;
    this.#settings = new CustomerSettings(phone, 'customer-settings');
    this.#writeBox = new WriteBox(phone);
    this.nodes = [this.#head(), this.#settings.root, this.#messages.root, this.#writeBox.root];
  }

  show(conversation: ConversationView): void {
    this.#chips.replaceChildren(...chipsOf(conversation));
    this.#settings.show(conversation);
    this.#messages.show(conversation);
    this.#writeBox.show(conversation);
  }

  /** Brings keyboard and screen reader to what has just opened. */
  focus(): void {
    this.#title.focus({ preventScroll: true });
  }

  #head(): HTMLElement {
    const back = element('a', { className: 'button plain round back', href: '#pelanggan' });
    back.ariaLabel = 'Kembali / Back';
    back.append(icon('back'));
    const face = element('span', { className: 'avatar' }, icon('person'));
    const who = element('div', { className: 'who' }, this.#title, this.#chips);
    return element('header', { className: 'phone-head' }, back, face, who, this.#settingsButton());
  }

  #settingsButton(): HTMLButtonElement {
    const button = element('button', { className: 'button plain settings-button', type: 'button' });
    button.append(icon('sliders'), element('span', {}, inBoth(SETTINGS)));
    button.ariaLabel = asText(SETTINGS);
    button.ariaExpanded = 'false';
    button.setAttribute('aria-controls', this.#settings.root.id);
    button.addEventListener('click', () => {
      this.#settings.root.hidden = !this.#settings.root.hidden;
      button.ariaExpanded = String(!this.#settings.root.hidden);
    });
    return button;
  }
}

function chipsOf({ isPowered, isRegistered, isCold }: CustomerView): HTMLElement[] {
  const chips: [string, Words, boolean][] = [
    ['bad', ['Tidak ada di WhatsApp', 'Not on WhatsApp'], !isRegistered],
    ['warn', ['Ponsel mati', 'Phone off'], !isPowered],
    ['warn', ['Kontak dingin', 'Cold contact'], isCold],
  ];
  const shown = chips.filter(([, , applies]) => applies);
  if (shown.length === 0) shown.push(['good', ['Ponsel menyala', 'Phone on'], true]);
  return shown.map(([kind, words]) =>
    element('span', { className: `chip ${kind}` }, inBoth(words)),
  );
}
