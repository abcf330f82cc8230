import { Emitter } from './emitter.ts';

/** Values of a model by name. */
export type Attributes = Record<string, unknown>;

const STORED = '__x_';

/**
 * A thing with attributes that are read and written as properties; a write that changes a
 * value triggers `change:name (model, value, previous)` and then `change (model)`.
 *
 * Values lie in own enumerable properties named `__x_…`, as in WhatsApp Web, so that
 * spreading a model copies those names. Data given under such a name is stored raw: that
 * is how a spread model's `__x_id` comes to overwrite the id of a message.
 */
export class Model extends Emitter {
  constructor(attributes: Attributes = {}) {
    super();
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith(STORED)) this.#store(name, value);
      else this.#store(this.#declare(name), value);
    }
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith(STORED)) this.#store(name, value);
    }
  }

  /** The value of an attribute, for code that has its name in a variable. */
  get(name: string): unknown {
    return (this as Attributes)[STORED + name];
  }

  /** Writes several attributes, triggers their changes, then one `change`. */
  set(changes: Attributes): this {
    let changed = false;
    for (const [name, value] of Object.entries(changes)) {
      const previous = this.get(name);
      this.#store(this.#declare(name), value);
      if (Object.is(previous, value)) continue;
      changed = true;
      this.trigger(`change:${name}`, this, value, previous);
    }
    if (changed) this.trigger('change', this);
    return this;
  }

  /** Writes several attributes without telling anybody. */
  setSilently(changes: Attributes): void {
    for (const [name, value] of Object.entries(changes)) this.#store(this.#declare(name), value);
  }

  /** Takes an attribute away; triggers its change with `undefined`. */
  unset(name: string): this {
    return this.set({ [name]: undefined });
  }

  /** The attributes as a plain object; nested models and ids stay what they are. */
  serialize(): Attributes {
    const stored = Object.entries(this).filter(([name]) => name.startsWith(STORED));
    return Object.fromEntries(stored.map(([name, value]) => [name.slice(STORED.length), value]));
  }

  toJSON(): Attributes {
    return this.serialize();
  }

  #store(storedName: string, value: unknown): void {
    (this as Attributes)[storedName] = value;
  }

  /** Makes the name readable and writable on the class; a method of that name stays. */
  #declare(name: string): string {
    const prototype: object = Object.getPrototypeOf(this);
    if (!(name in prototype)) {
      Object.defineProperty(prototype, name, {
        configurable: true,
        get(this: Model) {
          return this.get(name);
        },
        set(this: Model, value: unknown) {
          this.set({ [name]: value });
        },
      });
    }
    return STORED + name;
  }
}
