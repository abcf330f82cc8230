import type { Logger } from '../logger.ts';
import type { Hold } from '../notifications/notification.ts';

/** Says in the log which rules hold messages back, once when that begins and once when it ends. */
export class HoldLog {
  readonly #logger: Logger;
  #held: ReadonlyMap<string, Date | null> = new Map();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Takes in every hold that is in force now; one with a new end is told again. */
  look(holds: readonly Hold[]): void {
    const held = firstEnds(holds);
    for (const [reason, until] of held) {
      const isTold =
        this.#held.has(reason) && this.#held.get(reason)?.getTime() === until?.getTime();
      if (!isTold) this.#logger.info({ reason, until }, 'outbox.hold_began');
    }
    for (const reason of this.#held.keys()) {
      if (!held.has(reason)) this.#logger.info({ reason }, 'outbox.hold_ended');
    }
    this.#held = held;
  }
}

/** The holds by reason, each with the earliest of its ends; null when none has one. */
export function firstEnds(holds: readonly Hold[]): ReadonlyMap<string, Date | null> {
  const ends = new Map<string, Date | null>();
  for (const { reason, until } of holds) {
    const earlier = ends.get(reason) ?? null;
    ends.set(reason, earlier === null || (until !== null && until < earlier) ? until : earlier);
  }
  return ends;
}
