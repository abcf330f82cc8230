import { callControl } from './control-call.ts';
import { element, inBoth } from './element.ts';
import { ProblemLine } from './problem-line.ts';

/** Logs the linked devices out in two steps; the second one waits where no double click lands. */
export class LogoutButton {
  readonly #place: HTMLElement;
  readonly #ask: HTMLButtonElement;
  readonly #question: HTMLElement;
  readonly #cancel: HTMLButtonElement;
  readonly #confirm: HTMLButtonElement;
  readonly #problem: ProblemLine;

  constructor(place: HTMLElement) {
    this.#place = place;
    const problem = element('p', { role: 'alert' });
    this.#problem = new ProblemLine(problem);
    this.#ask = button('button', 'Keluarkan perangkat / Log out', () => this.#openQuestion());
    this.#cancel = button('button', 'Batal / Cancel', () => this.#closeQuestion());
    this.#confirm = button('button danger', 'Ya, keluarkan / Yes', () => void this.#logOut());
    const words = inBoth(['Pengiriman berhenti sampai dipindai lagi.', 'Sending stops.']);
    this.#question = element('div', { className: 'question', role: 'group', hidden: true });
    this.#question.ariaLabel = 'Keluarkan perangkat? / Log out?';
    this.#question.append(this.#cancel, this.#confirm, element('p', { className: 'quiet' }, words));
    this.#question.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') this.#closeQuestion();
    });
    place.append(this.#ask, this.#question, problem);
  }

  /** It is there while a device is linked. */
  show(isLinked: boolean): void {
    if (!isLinked) this.#toggle(false);
    this.#place.hidden = !isLinked;
  }

  #openQuestion(): void {
    this.#toggle(true);
    this.#cancel.focus();
  }

  #closeQuestion(): void {
    this.#toggle(false);
    this.#ask.focus();
  }

  async #logOut(): Promise<void> {
    this.#confirm.disabled = true;
    await this.#problem.watch(() => callControl('logout', {}));
    this.#confirm.disabled = false;
    this.#toggle(false);
  }

  #toggle(isAsking: boolean): void {
    this.#ask.hidden = isAsking;
    this.#question.hidden = !isAsking;
  }
}

function button(className: string, words: string, act: () => void): HTMLButtonElement {
  const made = element('button', { className, type: 'button' }, words);
  made.addEventListener('click', act);
  return made;
}
