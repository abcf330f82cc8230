import { Emitter } from './emitter.ts';
import type { Model } from './model.ts';

/**
 * Models by the text of their id. `add` never merges: a known id keeps its model, which is
 * returned, and triggers nothing. Events of members are heard on the collection.
 */
export class Collection<M extends Model & { id: { toString(): string } }> extends Emitter {
  readonly #models = new Map<string, M>();

  get length(): number {
    return this.#models.size;
  }

  /** The member of this id, which may be an id object or its text. */
  get(id: unknown): M | undefined {
    return this.#models.get(String(id));
  }

  /** Adds and triggers `add`, or returns the member that has this id already. */
  add(model: M): M {
    if (model.id === undefined || model.id === null) {
      throw new Error('Data passed to getter must include an id property');
    }
    const known = this.get(model.id);
    if (known !== undefined) return known;
    this.#models.set(String(model.id), model);
    model.relayTo(this);
    this.trigger('add', model, this);
    return model;
  }

  /** Takes the member out and triggers `remove`. */
  remove(model: M): void {
    if (this.forget(model)) this.trigger('remove', model, this);
  }

  /** Takes the member out without telling anybody. */
  forget(model: M): boolean {
    model.stopRelayTo(this);
    return this.#models.delete(String(model.id));
  }

  getModelsArray(): M[] {
    return [...this.#models.values()];
  }
}
