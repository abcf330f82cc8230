import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { type PlannedNotification, enqueuePlanned } from '../notifications/sql/enqueue-planned.ts';
import { localTime } from '../outbox/local-time.ts';
import { messageClassOf } from './catalogue/message-class.ts';
import type { LoadedTexts, MessageWriter } from './message-writer.ts';
import { RuleRepository } from './rules/rule-repository.ts';
import { recordCovered } from './runs/covered-reminders.ts';
import { planDay } from './runs/plan-day.ts';
import type { PlannedMessage } from './runs/planned-message.ts';
import type { BusinessDefaults } from './runs/run-facts.ts';
import { type RunReport, reportRun } from './runs/run-report.ts';
import { type Outlook, type SpreadMessage, spread } from './runs/spread.ts';

interface SmartNotificationServiceOptions {
  db: Knex;
  /** The texts as a transaction sees them. */
  textsOn: (db: Knex) => Pick<MessageWriter, 'load'>;
  defaults: BusinessDefaults;
  /** What the outbox's rules say of times to come, as a transaction sees its rows. */
  readOutlook: (db: Knex, now: Date) => Promise<Outlook>;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that has given the outbox something to do. */
  wakeOutbox: () => void;
}

/** What is wanted of a run. */
export interface RunRequest {
  /** `YYYY-MM-DD`; today in the business's zone when not given. */
  date?: string | undefined;
  /** Tells what the run would do, and does nothing. */
  dryRun?: boolean | undefined;
}

/** Any number that nothing else in this database locks: one run plans at a time. */
const runLock = 5_203_711_902;

/**
 * Plans what has to be said on a day, by the rules. A run may be repeated, on any server and for
 * any day: what was planned before is not planned again, and what is not true any more is left
 * out. Nothing here waits for WhatsApp.
 */
export class SmartNotificationService {
  readonly #options: SmartNotificationServiceOptions;

  constructor(options: SmartNotificationServiceOptions) {
    this.#options = options;
  }

  /** The business day of now, `YYYY-MM-DD`. */
  get today(): string {
    const { clock, defaults } = this.#options;
    return localTime(clock.now(), defaults.timeZone).date;
  }

  /**
   * Plans the messages of one day in one commit. Throws 422 `run_date_in_future` for a day that
   * has not come, which only a dry run may look at.
   */
  async run({ date = this.today, dryRun = false }: RunRequest = {}): Promise<RunReport> {
    if (date > this.today && !dryRun) throw dateInFuture();
    const startedAt = this.#options.clock.now();
    const report = await this.#options.db.transaction(async (trx) => {
      if (!dryRun) await trx.raw('select pg_advisory_xact_lock(:runLock)', { runLock });
      return this.#plan(trx, date, dryRun, startedAt);
    });
    if (report.planned > 0 && !dryRun) this.#options.wakeOutbox();
    this.#log(report);
    return report;
  }

  async #plan(trx: Knex, date: string, dryRun: boolean, now: Date): Promise<RunReport> {
    const { defaults, readOutlook } = this.#options;
    const rules = await new RuleRepository(trx).load();
    const plan = await planDay(trx, rules, { date, now }, defaults);
    const outlook = await readOutlook(trx, now);
    const { planned, ...left } = chooseDepartures(spread(plan.messages, outlook, now));
    if (dryRun) return reportRun({ date, dryRun }, planned, { ...plan, ...left, unwritable: [] });
    const written = await this.#write(trx, planned, date, now);
    const report = reportRun({ date, dryRun }, written.planned, {
      ...plan,
      ...left,
      alreadyPlanned: [...plan.alreadyPlanned, ...written.rivals],
      unwritable: written.unwritable,
    });
    await this.#record(trx, report, now);
    return report;
  }

  async #write(trx: Knex, planned: readonly SpreadMessage[], date: string, now: Date) {
    const texts = await this.#options.textsOn(trx).load();
    const unwritable: string[] = [];
    const rows = planned.flatMap(({ message, departsAt }) => {
      try {
        return [toNotification(message, departsAt, texts)];
      } catch (error) {
        // One text that an operator has broken keeps nobody else from being told.
        if (!(error instanceof AppError)) throw error;
        unwritable.push(error.code);
        return [];
      }
    });
    const written = await enqueuePlanned(trx, rows, now);
    const isWritten = ({ message }: SpreadMessage) => written.has(message.dedupeKey);
    const tried = new Set(rows.map(({ dedupeKey }) => dedupeKey));
    const done = planned.filter(isWritten);
    await recordCovered(
      trx,
      done.map(({ message }) => message),
      date,
    );
    const rivals = planned
      .filter((item) => tried.has(item.message.dedupeKey) && !isWritten(item))
      .map(({ message }) => message);
    return { planned: done, rivals, unwritable };
  }

  async #record(trx: Knex, report: RunReport, startedAt: Date): Promise<void> {
    const { date, planned, alreadyPlanned } = report;
    await trx.raw(
      `insert into billing_runs (day, planned, already_planned, started_at, finished_at)
       values (:date, :planned, :alreadyPlanned, :startedAt, :finishedAt)`,
      { date, planned, alreadyPlanned, startedAt, finishedAt: this.#options.clock.now() },
    );
  }

  #log(report: RunReport): void {
    const { date, dryRun, planned, alreadyPlanned, mayExpire, deferred, missed } = report;
    const { unwritable } = report;
    const unreachable = report.unreachable.total;
    this.#options.logger.info(
      { date, dryRun, planned, alreadyPlanned, mayExpire, deferred, missed, unreachable },
      'billing.run',
    );
    if (Object.keys(unwritable).length > 0) {
      this.#options.logger.error({ date, unwritable }, 'billing.texts_unwritable');
    }
  }
}

function dateInFuture(): AppError {
  return new AppError(
    'run_date_in_future',
    'That day has not come yet. Add "dryRun": true to see what it would bring.',
    { status: 422 },
  );
}

/**
 * What finds no time today waits for the next run, where its text may still be true then, and
 * is left out when all its time is quiet. Everything else is planned, be it that it expires.
 */
function chooseDepartures(spreadMessages: readonly SpreadMessage[]): {
  planned: SpreadMessage[];
  deferred: number;
  missed: number;
} {
  const planned: SpreadMessage[] = [];
  let deferred = 0;
  let missed = 0;
  for (const item of spreadMessages) {
    if (item.departsAt !== null) planned.push(item);
    else if (item.message.mayWait) deferred += 1;
    else if (item.heldBy === 'quiet_hours') missed += 1;
    else planned.push(item);
  }
  return { planned, deferred, missed };
}

function toNotification(
  message: PlannedMessage,
  departsAt: Date | null,
  texts: LoadedTexts,
): PlannedNotification {
  const { to, type } = message;
  return {
    recipient: to.phoneAsGiven!,
    phone: to.phone!,
    message: texts.write(type, to.language, {
      customerName: to.name,
      customerId: to.customerId,
      ...message.values,
    }),
    class: messageClassOf(type),
    template: type,
    customerId: to.customerId,
    scheduledAt: departsAt ?? message.earliest,
    expiresAt: message.expiresAt,
    dedupeKey: message.dedupeKey,
    priority: message.priority,
    timeZone: to.ownTimeZone,
    invoiceId: message.invoiceId ?? null,
    subscriptionId: message.subscriptionId ?? null,
    prepaidPeriodId: message.prepaidPeriodId ?? null,
    amount: message.amount ?? null,
  };
}
