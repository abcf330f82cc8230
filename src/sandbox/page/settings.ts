import type { PageSettings, SendMode } from './wire-protocol.ts';

/** The page's live copy of the sandbox's configuration. */
export class Settings {
  #current: PageSettings;
  readonly #listeners = new Set<() => void>();

  constructor(initial: PageSettings) {
    this.#current = initial;
  }

  /** Reads what the server wrote into the document. */
  static fromDocument(): Settings {
    const text = document.getElementById('sandbox-settings')?.textContent ?? '';
    return new Settings(JSON.parse(text) as PageSettings);
  }

  get current(): Readonly<PageSettings> {
    return this.#current;
  }

  replace(next: PageSettings): void {
    this.#current = next;
    for (const listener of this.#listeners) listener();
  }

  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** Resolves as soon as the condition holds. */
  until(condition: (settings: PageSettings) => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!condition(this.#current)) return;
        this.#listeners.delete(look);
        resolve();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** The mode of the send that starts now; counts it when the mode holds for a few only. */
  takeSendMode(): { mode: SendMode; counted: boolean } {
    const { sendMode: mode, sendTimes } = this.#current;
    if (mode === 'normal' || sendTimes === null) return { mode, counted: false };
    const left = sendTimes - 1;
    this.#current = {
      ...this.#current,
      sendTimes: left > 0 ? left : null,
      sendMode: left > 0 ? mode : 'normal',
    };
    return { mode, counted: true };
  }
}
