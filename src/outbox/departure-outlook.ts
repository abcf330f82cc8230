import type { Hold } from '../notifications/notification.ts';
import type { AccountDay, WaitingDay } from '../notifications/sql/departures.ts';
import {
  type DepartureFacts,
  type DepartureRules,
  type Lane,
  businessDay,
  holdOfLane,
} from './departure-rules.ts';
import type { GapRange } from './paced-claims.ts';
import { localTime } from './local-time.ts';

/** What is known when the outlook begins. */
interface OutlookStart {
  rules: DepartureRules;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
  /** The first day of the account, when the operator has said it. */
  accountSince: string | null;
  /** The counts of the day that it begins on. */
  today: AccountDay;
  /** What waits already, by its day. */
  waiting: readonly WaitingDay[];
  now: Date;
}

/** Reminders and announcements rest 60 to 120 s after every 20 to 30 of them. */
const meanRestMs = 90_000 / 25;

/**
 * Tells when messages are going to leave, by letting the outbox's own rules look at times to come.
 * A forecast: it counts what is planned, and knows nothing of sessions that will be down.
 */
export class DepartureOutlook {
  readonly #start: OutlookStart;
  readonly #firstDay: string;
  readonly #accountSince: string | null;
  /** Messages that have left or will have, by business day. */
  readonly #days = new Map<string, { sent: number; cold: number }>();

  constructor(start: OutlookStart) {
    this.#start = start;
    this.#firstDay = businessDay(start.now, start.rules);
    const { linkedAt } = start.today;
    const linkedOn = linkedAt && localTime(linkedAt, start.rules.businessTimeZone).date;
    this.#accountSince = start.accountSince ?? linkedOn ?? this.#firstDay;
    for (const { day, waiting, cold } of start.waiting) {
      this.#days.set(day, { sent: waiting, cold });
    }
    const { sent, cold } = this.#countsOf(this.#firstDay);
    const { today } = start;
    this.#days.set(this.#firstDay, { sent: sent + today.sent, cold: cold + today.cold });
  }

  /** The rule that will hold such a message at that time, or null when it can leave. */
  holdOf(lane: Lane, at: Date): Hold | null {
    return holdOfLane(lane, this.#start.rules, this.#factsOf(at), at);
  }

  /** Counts a message that leaves at that time; returns when the account is free again. */
  leave(lane: Lane, at: Date): Date {
    const day = businessDay(at, this.#start.rules);
    const { sent, cold } = this.#countsOf(day);
    this.#days.set(day, { sent: sent + 1, cold: cold + (lane.cold ? 1 : 0) });
    return new Date(at.getTime() + this.#gapMs(lane));
  }

  #gapMs(lane: Lane): number {
    const { sendGapTransactionalMs, sendGapBulkMs } = this.#start;
    if (lane.class === 'transactional') return mean(sendGapTransactionalMs);
    return sendGapBulkMs.max === 0 ? 0 : mean(sendGapBulkMs) + meanRestMs;
  }

  #countsOf(day: string): { sent: number; cold: number } {
    return this.#days.get(day) ?? { sent: 0, cold: 0 };
  }

  #factsOf(at: Date): DepartureFacts {
    const day = businessDay(at, this.#start.rules);
    const { sent, cold } = this.#countsOf(day);
    return {
      day,
      sentToday: sent,
      coldToday: cold,
      accountSince: this.#accountSince,
      coldStoppedAt: this.#start.today.coldStoppedAt,
      inboundReadBack: true,
    };
  }
}

function mean({ min, max }: GapRange): number {
  return (min + max) / 2;
}
