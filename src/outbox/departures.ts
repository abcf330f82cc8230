import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Hold, Notification } from '../notifications/notification.ts';
import type { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import {
  type DepartureFacts,
  type DepartureRules,
  type Lane,
  allLanes,
  businessDay,
  holdOfEvents,
  holdOfLane,
} from './departure-rules.ts';
import { HoldLog } from './hold-log.ts';
import { localTime } from './local-time.ts';

interface DeparturesOptions {
  repository: Pick<NotificationLogRepository, 'readAccountDay'>;
  rules: DepartureRules;
  clock: Clock;
  logger: Logger;
  /** The first day of the account, when the operator has said it. */
  accountSince: string | null;
}

/**
 * Knows which notifications may leave now and why the others wait. The rules are looked at again
 * each time, over counts that lie in PostgreSQL, so that neither a restart nor a clock that jumps
 * strands anything.
 */
export class Departures {
  readonly #options: DeparturesOptions;
  readonly #holdLog: HoldLog;
  #facts: DepartureFacts = {
    day: '',
    sentToday: 0,
    coldToday: 0,
    accountSince: null,
    coldStoppedAt: null,
    inboundReadBack: false,
  };

  constructor(options: DeparturesOptions) {
    this.#options = options;
    this.#holdLog = new HoldLog(options.logger);
  }

  /** The business day of now, `YYYY-MM-DD`. */
  get day(): string {
    return businessDay(this.#options.clock.now(), this.#options.rules);
  }

  /** Reads the counts again: at the start of an ownership, and when something else changed them. */
  async refresh(): Promise<void> {
    const { repository, accountSince, rules } = this.#options;
    const { day } = this;
    const { sent, cold, linkedAt, coldStoppedAt } = await repository.readAccountDay(day);
    const linkedOn = linkedAt && localTime(linkedAt, rules.businessTimeZone).date;
    this.#facts = {
      ...this.#facts,
      day,
      sentToday: sent,
      coldToday: cold,
      accountSince: accountSince ?? linkedOn,
      coldStoppedAt,
    };
  }

  /** The lanes whose notifications may leave now. */
  async openLanes(): Promise<readonly Lane[]> {
    if (this.#facts.day !== this.day) await this.refresh();
    const holds = allLanes.map((lane) => this.holdOf(lane));
    this.#holdLog.look(holds.filter((hold) => hold !== null));
    return allLanes.filter((_lane, index) => holds[index] === null);
  }

  /** The rule that holds such a notification now, or null when it may leave. */
  holdOf(lane: Pick<Notification, 'class' | 'cold' | 'timeZone'>): Hold | null {
    const { rules, clock } = this.#options;
    return holdOfLane(lane, rules, this.#facts, clock.now());
  }

  /** What has come up since the claim and must hold it back after all, or null. */
  holdOfClaimed(claim: Pick<Notification, 'class' | 'cold'>): Hold | null {
    return holdOfEvents(claim, this.#facts, this.#options.clock.now());
  }

  /** Takes in the counts as a claim has left them. */
  counted(counts: { sent: number; cold: number }): void {
    this.#facts = { ...this.#facts, sentToday: counts.sent, coldToday: counts.cold };
  }

  /** Says whether the replies that came while nobody listened are read back by now. */
  setInboundReadBack(done: boolean): void {
    this.#facts = { ...this.#facts, inboundReadBack: done };
  }
}
