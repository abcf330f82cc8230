export type Listener = (...args: never[]) => void;

interface Subscription {
  listener: Listener;
  once: boolean;
}

/**
 * Backbone-like events: `on` takes several names separated by spaces, and everything that
 * a member triggers is heard by the collections it belongs to as well.
 */
export class Emitter {
  readonly #subscriptions = new Map<string, Subscription[]>();
  readonly #relays = new Set<Emitter>();

  on(names: string, listener: Listener): this {
    for (const name of names.split(/\s+/)) this.#subscribe(name, { listener, once: false });
    return this;
  }

  once(names: string, listener: Listener): this {
    for (const name of names.split(/\s+/)) this.#subscribe(name, { listener, once: true });
    return this;
  }

  off(names: string, listener?: Listener): this {
    for (const name of names.split(/\s+/)) {
      const kept = (this.#subscriptions.get(name) ?? []).filter(
        (subscription) => listener !== undefined && subscription.listener !== listener,
      );
      this.#subscriptions.set(name, kept);
    }
    return this;
  }

  /**
   * Calls the listeners in the order in which they came. A listener that throws is
   * reported to the window and stops nobody else.
   */
  trigger(name: string, ...args: unknown[]): void {
    for (const subscription of [...(this.#subscriptions.get(name) ?? [])]) {
      if (subscription.once) this.off(name, subscription.listener);
      try {
        (subscription.listener as (...args: unknown[]) => void)(...args);
      } catch (error) {
        reportError(error);
      }
    }
    for (const relay of this.#relays) relay.trigger(name, ...args);
  }

  /** From now on `relay` triggers whatever this one triggers. */
  relayTo(relay: Emitter): void {
    this.#relays.add(relay);
  }

  stopRelayTo(relay: Emitter): void {
    this.#relays.delete(relay);
  }

  /** How many listeners each event has; for the control API's `crashInfo`. */
  listenerCounts(): Record<string, number> {
    return Object.fromEntries([...this.#subscriptions].map(([name, list]) => [name, list.length]));
  }

  #subscribe(name: string, subscription: Subscription): void {
    this.#subscriptions.set(name, [...(this.#subscriptions.get(name) ?? []), subscription]);
  }
}
