import type { PageSettings } from './wire-protocol.ts';

/** The page's modules by name. */
export type Modules = Record<string, unknown>;

/** What the page gives by name, and what of it another build would have elsewhere. */
export class Surface {
  readonly #modules: Modules;
  readonly #onMissing: (name: string) => void;
  #missing: ReadonlySet<string> = new Set();
  #undo: (() => void)[] = [];

  constructor(modules: Modules, onMissing: (name: string) => void) {
    this.#modules = modules;
    this.#onMissing = onMissing;
  }

  /** The page's `window.require`: throws for a name it does not know, as WhatsApp Web does. */
  readonly require = (name: string): unknown => {
    const isKnown = Object.hasOwn(this.#modules, name) && !this.#missing.has(name);
    if (isKnown) return this.#modules[name];
    this.#onMissing(name);
    throw new Error(`Requiring unknown module "${name}"`);
  };

  /** Becomes the build that lacks these modules and calls these functions otherwise. */
  apply({ missingModules, renamedFunctions }: PageSettings): void {
    for (const undo of this.#undo.reverse()) undo();
    this.#missing = new Set(missingModules);
    this.#undo = renamedFunctions.map((path) => this.#rename(path));
  }

  /** Gives the last name of the path an underscore; returns how to take it away again. */
  #rename(path: string): () => void {
    const names = path.split('.');
    const last = names.pop() ?? '';
    const owner = names.reduce<unknown>((from, name) => Reflect.get(Object(from), name), {
      ...this.#modules,
    });
    const value: unknown = Reflect.get(Object(owner), last);
    if (value === undefined) throw new Error(`There is no ${path} in this page.`);
    const of = owner as object;
    const before = Object.getOwnPropertyDescriptor(of, last);
    Reflect.defineProperty(of, `${last}_`, { value, configurable: true, writable: true });
    Reflect.defineProperty(of, last, { value: undefined, configurable: true, writable: true });
    return () => {
      Reflect.deleteProperty(of, `${last}_`);
      Reflect.deleteProperty(of, last);
      if (before !== undefined) Reflect.defineProperty(of, last, before);
    };
  }
}
