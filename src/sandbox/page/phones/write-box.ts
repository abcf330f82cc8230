import { callControl } from './control-call.ts';
import { element, icon, inBoth } from './element.ts';
import type { CustomerView } from './phones-view.ts';
import { ProblemLine } from './problem-line.ts';
import type { Words } from './words.ts';

const LONGEST_MESSAGE = 4096;

/** Where the customer writes to the business. Enter sends, Shift+Enter makes a line. */
export class WriteBox {
  readonly root = element('form', { className: 'write', autocomplete: 'off' });
  readonly #phone: string;
  readonly #text: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #reason = element('p', { className: 'note', hidden: true });
  readonly #problem: ProblemLine;

  constructor(phone: string) {
    this.#phone = phone;
    const problem = element('p', { role: 'alert' });
    this.#problem = new ProblemLine(problem);
    this.#text = element('textarea', {
      className: 'field',
      rows: 1,
      maxLength: LONGEST_MESSAGE,
      placeholder: 'Balas sebagai pelanggan…',
      ariaLabel: 'Balas sebagai pelanggan / Write as the customer',
      dir: 'auto',
    });
    this.#send = element('button', {
      className: 'button main round',
      type: 'submit',
      ariaLabel: 'Kirim / Send',
    });
    this.#send.append(icon('send'));
    this.root.append(problem, this.#reason, this.#text, this.#send);
    this.#listen();
  }

  /** A phone that is off, or not on WhatsApp, cannot write. */
  show(customer: CustomerView): void {
    const obstacle = obstacleOf(customer);
    this.#reason.hidden = obstacle === null;
    if (obstacle !== null) this.#reason.replaceChildren(inBoth(obstacle));
    this.#text.disabled = obstacle !== null;
    this.#send.disabled = obstacle !== null;
  }

  focus(): void {
    this.#text.focus();
  }

  #listen(): void {
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.root.requestSubmit();
    });
    this.root.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#write();
    });
  }

  async #write(): Promise<void> {
    const text = this.#text.value.trim();
    if (text === '') return;
    this.#text.value = '';
    const isDone = await this.#problem.watch(() =>
      callControl('inbound', { phone: this.#phone, text }),
    );
    if (!isDone && this.#text.value === '') this.#text.value = text;
  }
}

function obstacleOf({ isPowered, isRegistered }: CustomerView): Words | null {
  if (!isRegistered) return ['Nomor ini tidak ada di WhatsApp.', 'This number is not on WhatsApp.'];
  if (!isPowered) return ['Ponsel ini mati.', 'This phone is off.'];
  return null;
}
