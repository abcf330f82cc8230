import type { ProblemLine } from './problem-line.ts';

/**
 * A switch that shows what the sandbox says. Turning it asks the sandbox first, so that it
 * never shows what is not so.
 */
export class ControlSwitch {
  readonly #box: HTMLInputElement;
  #isOn = false;
  #isBusy = false;

  constructor(box: HTMLInputElement, problem: ProblemLine, turn: (on: boolean) => Promise<void>) {
    this.#box = box;
    box.addEventListener('change', () => {
      const wanted = box.checked;
      this.#isBusy = true;
      this.#paint(wanted);
      void problem
        .watch(() => turn(wanted))
        .finally(() => {
          this.#isBusy = false;
          this.#paint(this.#isOn);
        });
    });
  }

  /** What the sandbox says now. */
  show(isOn: boolean): void {
    this.#isOn = isOn;
    if (!this.#isBusy) this.#paint(isOn);
  }

  #paint(isOn: boolean): void {
    this.#box.checked = isOn;
    this.#box.ariaBusy = String(this.#isBusy);
  }
}
