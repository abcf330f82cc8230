import { EventEmitter } from 'node:events';
import type { ServerToPage } from './page/wire-protocol.ts';
import type { PageConnection } from './page-connection.ts';

const RETURN_MS = 5000;
const LOOK_MS = 20;

/** The pages that are on the line, and whether the line may be used at all. */
export class Switchboard {
  readonly #pages = new Set<PageConnection>();
  readonly #generations = new Map<string, number>();
  readonly #listeners = new EventEmitter().setMaxListeners(0);
  #cutUntil = 0;
  #pagesCutOff = 0;
  #cutEnds: NodeJS.Timeout | undefined;

  get pages(): PageConnection[] {
    return [...this.#pages];
  }

  /** Whether pages cannot reach the server now. */
  get isCut(): boolean {
    return Date.now() < this.#cutUntil;
  }

  connect(page: PageConnection): void {
    this.#pages.add(page);
    this.changed();
  }

  disconnect(page: PageConnection): void {
    this.#pages.delete(page);
    this.changed();
  }

  /** Tells the listeners that a page came, went or changed its state. */
  changed(): void {
    this.#listeners.emit('change');
  }

  /** Calls the listener after each change; returns how to stop that. */
  onChange(listener: () => void): () => void {
    this.#listeners.on('change', listener);
    return () => this.#listeners.off('change', listener);
  }

  /** The number of a load of the page: 1 for the first, and the same after a reconnect. */
  generationOf(pageId: string): number {
    const known = this.#generations.get(pageId) ?? this.#generations.size + 1;
    this.#generations.set(pageId, known);
    return known;
  }

  /** The connected pages of a linked device. */
  pagesOf(device: string): PageConnection[] {
    return this.pages.filter((page) => page.device === device);
  }

  /** Orders all pages; resolves when each has done it, is gone, or did not answer in time. */
  async tellAll<K extends keyof ServerToPage>(
    method: K,
    params: ServerToPage[K]['params'],
  ): Promise<unknown[]> {
    const answers = await Promise.allSettled(this.pages.map((page) => page.call(method, params)));
    return answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : null));
  }

  /** Takes the line from all pages, for `ms` or, with null, until `restore`. */
  async cut(ms: number | null): Promise<void> {
    this.#cutUntil = ms === null ? Number.POSITIVE_INFINITY : Date.now() + ms;
    clearTimeout(this.#cutEnds);
    if (ms !== null) this.#cutEnds = setTimeout(() => this.changed(), ms + 1).unref();
    this.changed();
    const cutOff = this.pages;
    this.#pagesCutOff = cutOff.length;
    await this.tellAll('goOffline', null);
    await Promise.all(cutOff.map((page) => page.closed()));
    for (const page of cutOff) page.hangUp();
  }

  /** Gives the line back; resolves when a page has returned, or after five seconds. */
  async restore(): Promise<void> {
    const awaited = this.isCut && this.#pagesCutOff > 0;
    this.#cutUntil = 0;
    clearTimeout(this.#cutEnds);
    this.changed();
    const deadline = Date.now() + RETURN_MS;
    while (awaited && Date.now() < deadline && !this.pages.some(hasReturned)) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  close(): void {
    clearTimeout(this.#cutEnds);
    for (const page of this.pages) page.hangUp();
  }
}

function hasReturned(page: PageConnection): boolean {
  return page.generation > 0 && page.status.state !== 'TIMEOUT';
}
