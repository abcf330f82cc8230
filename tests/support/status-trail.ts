import type { ServerProcess } from './server-process.ts';

const lookEveryMs = 50;

/** The status as it was seen at one moment. */
export interface Sighting {
  /** `performance.now()` when the answer was there. */
  at: number;
  // Tests look into answers freely; the contract tests check their shapes.
  status: any;
}

/**
 * Looks at `GET /whatsapp/status` all the time and keeps what it saw, so that a test can say
 * when the server noticed something, also afterwards.
 */
export class StatusTrail {
  readonly #sightings: Sighting[] = [];
  readonly #tookMs: number[] = [];
  readonly #running: Promise<void>;
  #server: () => ServerProcess;
  #over = false;

  /** Begins to look; `server` gives the one that runs now. */
  constructor(server: () => ServerProcess) {
    this.#server = server;
    this.#running = this.#look();
  }

  /** States in the order in which they were seen, with their reasons, since `since`. */
  states(since = 0): string[] {
    const names = this.#sightings
      .filter(({ at }) => at >= since)
      .map(({ status }) => [status.state, status.reason].filter(Boolean).join(' '));
    return names.filter((name, index) => name !== names[index - 1]);
  }

  /** Resolves with the first sighting after `since` of which `holds` is true. */
  async until(
    what: string,
    holds: (status: any) => boolean,
    { since = 0, withinMs = 60_000 }: { since?: number; withinMs?: number } = {},
  ): Promise<Sighting> {
    const deadline = Math.max(since, performance.now()) + withinMs;
    for (;;) {
      const seen = this.#sightings.find(({ at, status }) => at >= since && holds(status));
      if (seen) return seen;
      if (performance.now() > deadline) {
        const last = JSON.stringify(this.#sightings.at(-1)?.status);
        const states = this.states(since).join(' → ');
        throw new Error(`Waited ${withinMs} ms in vain until ${what}: ${states}; last: ${last}`);
      }
      await pause(lookEveryMs / 2);
    }
  }

  /** How long the longest answer took, in ms: no look waits for the browser. */
  get longestAnswerMs(): number {
    return Math.max(...this.#tookMs);
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#running;
  }

  async #look(): Promise<void> {
    while (!this.#over) {
      const startedAt = performance.now();
      try {
        const { body } = await this.#server().api('GET', '/whatsapp/status');
        const at = performance.now();
        this.#tookMs.push(at - startedAt);
        if (body.success) this.#sightings.push({ at, status: body.data });
      } catch {
        // The server is down at this moment; what it says afterwards is what counts.
      }
      await pause(lookEveryMs);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
