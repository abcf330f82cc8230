import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { IdempotencyClaim } from '../notifications/sql/enqueue.ts';
import { billingRow, writeOnce } from '../notifications/sql/write-once.ts';
import { conflict, explainConflict, notFound, unfit } from './billing-errors.ts';
import type { BillingEvents } from './billing-events.ts';
import { PackageRepository } from './package-repository.ts';
import { type PrepaidPeriod, PrepaidPeriodRepository } from './prepaid-period-repository.ts';
import type { RecordName, Saved } from './record.ts';
import {
  type SubscriptionRecord,
  SubscriptionRepository,
  subscriptionsTable,
} from './subscription-repository.ts';

interface SubscriptionActionsOptions {
  db: Knex;
  clock: Clock;
  events: BillingEvents | null;
}

/** A further period of a prepaid subscription. */
export interface Renewal {
  /** How the caller names the period. */
  period: RecordName;
  /** Null: the end of the one before, at the earliest now. */
  startsAt: Date | null;
  /** Null: as long after the start as the package lasts. */
  expiresAt: Date | null;
}

const dayMs = 86_400_000;

/** What happens to subscriptions, each with what is said of it in one commit. */
export class SubscriptionActions {
  readonly #options: SubscriptionActionsOptions;

  constructor(options: SubscriptionActionsOptions) {
    this.#options = options;
  }

  /** Cuts a line off; repeatable. Throws 404, 409 `subscription_ended`. */
  isolate(
    name: RecordName,
    { reason, notify }: { reason: string | null; notify: boolean },
  ): Promise<SubscriptionRecord> {
    const { clock, events } = this.#options;
    return this.#change(name, async (trx, id) => {
      const row = await new SubscriptionRepository(trx).isolate(id, clock.now());
      if (row && notify) await events?.subscriptionIsolated(trx, id, reason);
      return row;
    });
  }

  /** Lets a line work again; repeatable. Throws 404, 409 `subscription_ended`. */
  restore(name: RecordName, { notify }: { notify: boolean }): Promise<SubscriptionRecord> {
    const { clock, events } = this.#options;
    return this.#change(name, async (trx, id) => {
      const row = await new SubscriptionRepository(trx).restore(id, clock.now());
      if (row && notify) await events?.subscriptionRestored(trx, id);
      return row;
    });
  }

  /** The periods of a subscription, the one that lasts longest first. Throws 404. */
  async periods(name: RecordName): Promise<PrepaidPeriod[]> {
    const { id } = await found(this.#options.db, name);
    return new PrepaidPeriodRepository(this.#options.db).list(id);
  }

  /**
   * Adds a period, or writes the one of this name again. Throws 404; 409 `not_prepaid`,
   * `subscription_ended`, `period_taken`; 422 `period_length_unknown`, `period_ends_too_early`.
   */
  async renew(
    name: RecordName,
    renewal: Renewal,
    { notify, claim }: { notify: boolean; claim: IdempotencyClaim | null },
  ): Promise<Saved<PrepaidPeriod> & { replayed: boolean }> {
    const { db, clock } = this.#options;
    const now = clock.now();
    const outcome = await db
      .transaction((trx) =>
        writeOnce(trx, billingRow, { claim, now }, () =>
          this.#addPeriod(trx, name, renewal, notify),
        ),
      )
      .catch(explainConflict);
    if (!('madeBefore' in outcome)) return { ...outcome, replayed: false };
    const earlier = { id: outcome.madeBefore, externalRef: null };
    const row = await new PrepaidPeriodRepository(db).findNamed(earlier);
    if (!row) throw notFound('period', 'periodId');
    return { row, isNew: true, replayed: true };
  }

  /** Takes a period back; repeatable. Throws 404. */
  async cancelPeriod(name: RecordName, period: RecordName): Promise<PrepaidPeriod> {
    const { db, clock } = this.#options;
    const { id } = await found(db, name);
    const periods = new PrepaidPeriodRepository(db);
    const row = await periods.findNamed(period);
    if (!row || row.subscriptionId !== id) throw notFound('period', 'periodId');
    return (await periods.cancel(row.id, clock.now())) ?? { ...row, status: 'cancelled' };
  }

  #change(
    name: RecordName,
    step: (trx: Knex.Transaction, id: number) => Promise<SubscriptionRecord | null>,
  ): Promise<SubscriptionRecord> {
    return this.#options.db.transaction(async (trx) => {
      const { id } = await found(trx, name);
      const changed = await step(trx, id);
      if (changed) return changed;
      const subscription = await found(trx, name);
      refuseEnded(subscription);
      return subscription;
    });
  }

  async #addPeriod(
    trx: Knex.Transaction,
    name: RecordName,
    renewal: Renewal,
    notify: boolean,
  ): Promise<Saved<PrepaidPeriod>> {
    const subscription = await found(trx, name);
    refusePostpaid(subscription);
    refuseEnded(subscription);
    await lock(trx, subscription.id);
    const periods = new PrepaidPeriodRepository(trx);
    const latest = (await periods.list(subscription.id)).find(({ status }) => status === 'active');
    const known = await periods.findNamed(renewal.period);
    const span = known
      ? { startsAt: known.startsAt, expiresAt: known.expiresAt, ...given(renewal) }
      : await this.#nextSpan(trx, subscription, renewal, latest);
    refuseBackwards(span);
    const fields = { subscriptionId: subscription.id, ...span };
    const saved = await periods.save(renewal.period, fields, this.#options.clock.now());
    if (saved.isNew && notify && latest) {
      await this.#options.events?.periodRenewed(trx, saved.row.id);
    }
    return saved;
  }

  async #nextSpan(
    trx: Knex.Transaction,
    { packageId }: SubscriptionRecord,
    renewal: Renewal,
    latest: PrepaidPeriod | undefined,
  ): Promise<Span> {
    const now = this.#options.clock.now();
    const next = latest && latest.expiresAt > now ? latest.expiresAt : now;
    const startsAt = renewal.startsAt ?? next;
    return { startsAt, expiresAt: renewal.expiresAt ?? (await endOf(trx, packageId, startsAt)) };
  }
}

type Span = Pick<PrepaidPeriod, 'startsAt' | 'expiresAt'>;

/** What a caller says of a span; the rest of a known one stays. */
function given({ startsAt, expiresAt }: Renewal): Partial<Span> {
  return { ...(startsAt && { startsAt }), ...(expiresAt && { expiresAt }) };
}

function refuseBackwards({ startsAt, expiresAt }: Span): void {
  if (expiresAt > startsAt) return;
  const message = `The period would start at ${startsAt.toISOString()}. Let it end after that.`;
  throw unfit('period_ends_too_early', 'expiresAt', message);
}

async function endOf(trx: Knex.Transaction, packageId: number, from: Date): Promise<Date> {
  const bought = { id: packageId, externalRef: null };
  const days = (await new PackageRepository(trx).findNamed(bought))?.durationDays ?? null;
  if (days !== null) return new Date(from.getTime() + days * dayMs);
  const message = 'The package says no durationDays. Send expiresAt, or complete the package.';
  throw unfit('period_length_unknown', 'expiresAt', message);
}

async function found(db: Knex, name: RecordName): Promise<SubscriptionRecord> {
  const subscription = await new SubscriptionRepository(db).findNamed(name);
  if (!subscription) throw notFound('subscription', 'id');
  return subscription;
}

/** Two renewals at once are written one behind the other. */
async function lock(trx: Knex.Transaction, id: number): Promise<void> {
  await trx.raw(`select 1 from ${subscriptionsTable.name} where id = :id for update`, { id });
}

function refuseEnded({ status }: SubscriptionRecord): void {
  if (status !== 'ended') return;
  const message = 'This subscription has ended. Write it with status "active" first.';
  throw conflict('subscription_ended', 'id', message);
}

function refusePostpaid({ kind }: SubscriptionRecord): void {
  if (kind === 'prepaid') return;
  const message = 'Only a prepaid subscription has periods. Write it with kind "prepaid" first.';
  throw conflict('not_prepaid', 'id', message);
}
