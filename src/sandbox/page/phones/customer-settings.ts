import { callControl } from './control-call.ts';
import { ControlSwitch } from './control-switch.ts';
import { element, inBoth } from './element.ts';
import type { CustomerView } from './phones-view.ts';
import { ProblemLine } from './problem-line.ts';
import type { Words } from './words.ts';

/** The switches of one customer's phone. */
export class CustomerSettings {
  readonly root: HTMLElement;
  readonly #phone: string;
  readonly #problem: ProblemLine;
  readonly #coldHint = element('small');
  readonly #power: ControlSwitch;
  readonly #absent: ControlSwitch;
  readonly #cold: ControlSwitch;

  constructor(phone: string, id: string) {
    this.#phone = phone;
    const problem = element('p', { role: 'alert' });
    this.#problem = new ProblemLine(problem);
    this.root = element('div', { className: 'switches customer-settings', id, hidden: true });
    this.#power = this.#add(
      ['Ponsel menyala', 'Phone on'],
      element('small', {}, inBoth(['Mati: hanya satu centang', 'off: one tick only'])),
      (on) => ({ powered: on }),
    );
    this.#absent = this.#add(
      ['Tidak ada di WhatsApp', 'Not on WhatsApp'],
      element('small', {}, inBoth(['Nomor tidak terdaftar', 'not registered'])),
      (on) => ({ registered: !on }),
    );
    this.#cold = this.#add(['Kontak dingin', 'Cold contact'], this.#coldHint, (on) => ({
      acquainted: !on,
    }));
    this.root.append(problem);
  }

  show(customer: CustomerView): void {
    this.#power.show(customer.isPowered);
    this.#absent.show(!customer.isRegistered);
    this.#cold.show(customer.isCold);
    this.#coldHint.replaceChildren(inBoth(coldWords(customer)));
  }

  #add(words: Words, hint: HTMLElement, settingOf: (on: boolean) => object): ControlSwitch {
    const box = element('input', { type: 'checkbox', role: 'switch' });
    this.root.append(
      element('label', { className: 'switch' }, element('span', {}, inBoth(words), hint), box),
    );
    return new ControlSwitch(box, this.#problem, (on) =>
      callControl('numbers', { phone: this.#phone, ...settingOf(on) }),
    );
  }
}

function coldWords({ isCold, hasWritten }: CustomerView): Words {
  if (isCold) return ['Belum pernah menulis ke kita', 'never wrote to us'];
  if (hasWritten) return ['Pernah menulis ke kita', 'has written to us'];
  return ['Belum menulis, pernah menerima', 'never wrote, but got messages'];
}
