import { RefusedCall } from './control-call.ts';
import { inBoth } from './element.ts';

/** Shows why the last try did not work, in an element with the role `alert`. */
export class ProblemLine {
  readonly #line: HTMLElement;

  constructor(line: HTMLElement) {
    this.#line = line;
  }

  clear(): void {
    this.#line.replaceChildren();
    this.#line.className = '';
  }

  show(problem: RefusedCall): void {
    this.#line.replaceChildren(inBoth(problem.words));
    this.#line.className = 'note bad';
  }

  /** Does something; its refusal is shown, other faults go on. Tells whether it was done. */
  async watch(work: () => Promise<void>): Promise<boolean> {
    this.clear();
    try {
      await work();
      return true;
    } catch (error) {
      if (!(error instanceof RefusedCall)) throw error;
      this.show(error);
      return false;
    }
  }
}
