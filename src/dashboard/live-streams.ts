import type { Response } from 'express';
import type { Clock } from '../clock.ts';
import { recheckCaller } from '../http/authenticate.ts';
import type { DashboardState } from './dashboard-state.ts';
import { EventStream } from './event-stream.ts';
import { writeSections } from './status-page.ts';

interface LiveStreamsOptions {
  /** Null when it can't be read now. */
  read: () => Promise<DashboardState | null>;
  timeZone: string;
  clock: Clock;
}

/** The insides of parts of the page, by their ids. */
type Texts = Readonly<Record<string, string>>;

const mostStreams = 50;
const lookEveryMs = 2_000;

/**
 * Keeps open dashboards up to date, each over a stream of its own: what has changed since it was
 * told last, until the browser leaves, its session ends, or the server stops.
 */
export class LiveStreams {
  readonly #options: LiveStreamsOptions;
  readonly #open = new Set<EventStream>();
  #isClosed = false;

  constructor(options: LiveStreamsOptions) {
    this.#options = options;
  }

  /** Follows for as long as it goes; 204 when there are too many, or the server is stopping. */
  async follow(response: Response): Promise<void> {
    if (this.#isClosed || this.#open.size >= mostStreams) {
      response.status(204).end();
      return;
    }
    const stream = new EventStream(response, this.#options.clock);
    this.#open.add(stream);
    try {
      await this.#keepUpToDate(stream, response);
    } finally {
      this.#open.delete(stream);
      stream.end();
    }
  }

  /** Ends all of them, and opens no more. */
  close(): void {
    this.#isClosed = true;
    for (const stream of this.#open) stream.end();
  }

  async #keepUpToDate(stream: EventStream, response: Response): Promise<void> {
    const { read, timeZone, clock } = this.#options;
    let shown: Texts = {};
    while (!stream.hasEnded) {
      const [caller, state] = await Promise.all([recheck(response), read()]);
      if (caller !== 'unknown' && !caller?.scopes.has('read')) return stream.tell('over');
      if (caller === 'unknown' || state === null) {
        stream.tell('stale');
        // All of it is told once it can be read again, which says that it is up to date.
        shown = {};
      } else if (stream.isRead) {
        const isAdmin = caller.scopes.has('admin');
        const written = writeSections({ state, timeZone, isAdmin });
        const changed = differences(shown, written);
        if (changed) stream.tell('sections', changed);
        else stream.beat();
        shown = written;
      }
      await clock.sleep(lookEveryMs, stream.signal);
    }
  }
}

/** A database that is away says nothing about who may look. */
function recheck(response: Response) {
  return recheckCaller(response).catch(() => 'unknown' as const);
}

function differences(before: Texts, now: Texts): Texts | null {
  const changed = Object.entries(now).filter(([id, text]) => before[id] !== text);
  return changed.length === 0 ? null : Object.fromEntries(changed);
}
