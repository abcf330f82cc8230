import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { quietUntil } from '../outbox/quiet-hours.ts';
import type { ServerMemory } from './server-memory.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

/** Why a browser that works is replaced by a new one. */
export const recycleReasons = ['memory_limit', 'daily'] as const;
export type RecycleReason = (typeof recycleReasons)[number];

interface RecyclerOptions {
  session: Pick<SessionSupervisor, 'isReady' | 'pause'>;
  /** What the browser takes now; null when that could not be read in time. */
  readMemory: () => Promise<ServerMemory | null>;
  /** Whether nothing is on its way and nothing is due. */
  isQuiet: () => Promise<boolean>;
  /** Waits a moment for acknowledgements that are on their way. */
  untilAcknowledged: () => Promise<boolean>;
  /** MB of 1,048,576 bytes; null for no limit. */
  browserMemoryLimitMb: number | null;
  /** When the daily recycle may be, in minutes since the local midnight; null for never. */
  browserRecycleHours: { from: number; to: number } | null;
  businessTimeZone: string;
  clock: Clock;
  logger: Logger;
}

const lookEveryMs = 30_000;
/** A limit that a fresh browser exceeds would otherwise close one browser after the other. */
const memoryRestMs = 3 * 3_600_000;
/** A browser that was started anew since the last night has no need of another start. */
const dailyAgeMs = 20 * 3_600_000;
const mb = 1_024 ** 2;

/**
 * Replaces the browser by a fresh one when it has grown too large, and once a night when there is
 * nothing to do: a page that runs for weeks grows slow. It happens between two messages, and what
 * comes meanwhile waits for the two seconds.
 */
export class BrowserRecycler extends EventEmitter<{ recycled: [reason: RecycleReason] }> {
  readonly #options: RecyclerOptions;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #freshSince = new Date(0);
  #memoryRecycledAt: Date | null = null;
  #wasOverLimit = false;

  constructor(options: RecyclerOptions) {
    super();
    this.#options = options;
  }

  start(): void {
    this.browserEnded();
    this.#stopping = new AbortController();
    this.#running = this.#watch(this.#stopping.signal);
  }

  /** Resolves when no look is under way; a recycle that has begun is left to the session. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** The browser has ended, for whatever reason, so that the next one is fresh. */
  browserEnded(): void {
    this.#freshSince = this.#options.clock.now();
    this.#wasOverLimit = false;
  }

  /** Looks once, and recycles when there is a reason to. */
  async look(): Promise<void> {
    if (!this.#options.session.isReady) return;
    const memory = await this.#options.readMemory();
    const reason = this.#isTooLarge(memory) ? 'memory_limit' : await this.#dueReason();
    if (reason === null) return;
    if (reason === 'memory_limit') this.#memoryRecycledAt = this.#options.clock.now();
    await this.#recycle(reason, memory);
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    const stopped = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    while (!signal.aborted) {
      await clock.sleep(lookEveryMs, signal);
      if (signal.aborted) return;
      const look = this.look().catch((error: unknown) => {
        logger.warn({ err: error }, 'session.recycle_failed');
      });
      await Promise.race([look, stopped]);
    }
  }

  /** Two looks in a row must agree: a large file on its way is no growth. */
  #isTooLarge(memory: ServerMemory | null): boolean {
    const { browserMemoryLimitMb: limitMb, clock, logger } = this.#options;
    const browser = memory?.browser ?? null;
    const isOver = limitMb !== null && browser !== null && browser > limitMb * mb;
    const isStill = isOver && this.#wasOverLimit;
    this.#wasOverLimit = isOver;
    const last = this.#memoryRecycledAt?.getTime() ?? -Infinity;
    if (!isStill || clock.now().getTime() - last >= memoryRestMs) return isStill;
    logger.warn({ browserMb: Math.round(browser / mb), limitMb }, 'session.memory_limit_too_low');
    this.#wasOverLimit = false;
    return false;
  }

  async #dueReason(): Promise<RecycleReason | null> {
    const { browserRecycleHours: hours, businessTimeZone, isQuiet, clock } = this.#options;
    const now = clock.now();
    const isOld = now.getTime() - this.#freshSince.getTime() >= dailyAgeMs;
    const isTime = quietUntil({ hours, days: [] }, businessTimeZone, now) !== null;
    return isOld && isTime && (await isQuiet()) ? 'daily' : null;
  }

  async #recycle(reason: RecycleReason, memory: ServerMemory | null): Promise<void> {
    const { session, untilAcknowledged, logger } = this.#options;
    const browserMb = memory?.browser == null ? null : Math.round(memory.browser / mb);
    logger.info({ reason, browserMb }, 'session.recycled');
    this.emit('recycled', reason);
    const nothing = () => Promise.resolve();
    await session.pause('browser_recycled', nothing, () => untilAcknowledged().then(nothing));
  }
}
