/**
 * A map that remembers what was set last: at least `most / 2` entries, and never more than `most`.
 * It keeps two generations and drops the older one whole, which takes the same time however many
 * come; a Map from which the first entry is deleted again and again gets slow.
 */
export class RecentMap<Value> {
  readonly #mostInOne: number;
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();

  constructor(most: number) {
    this.#mostInOne = Math.max(1, Math.floor(most / 2));
  }

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(key: string): Value | undefined {
    return this.#young.get(key) ?? this.#old.get(key);
  }

  set(key: string, value: Value): void {
    this.#old.delete(key);
    if (this.#young.size >= this.#mostInOne && !this.#young.has(key)) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
