import type { Knex } from 'knex';
import { GroupedCalls } from '../database/grouped-calls.ts';
import type { DeliveryReceipt } from './delivery-receipt.ts';
import type { NotificationFilter } from './history-filter.ts';
import type { Claim, Notification, NotificationEvent, UnsettledHandOver } from './notification.ts';
import type { NotificationChanges, Outcome } from './notification-changes.ts';
import { toNotification } from './notification-row.ts';
import * as account from './sql/account.ts';
import { cancel } from './sql/cancel.ts';
import { claim } from './sql/claim.ts';
import type { ClaimReply, ClaimRequest } from './sql/claim-clauses.ts';
import { type IdempotencyClaim, type NewNotification, enqueue } from './sql/enqueue.ts';
import { enqueueClaimed } from './sql/enqueue-claimed.ts';
import { type EnqueueCall, enqueueTogether } from './sql/enqueue-together.ts';
import {
  type RecipientFacts,
  readNumberCheck,
  readRecipients,
  recordChats,
  recordNumberCheck,
} from './sql/contacts.ts';
import { type AccountDay, giveBackDeparture, readAccountDay } from './sql/departures.ts';
import * as count from './sql/count.ts';
import * as forget from './sql/forget.ts';
import { list } from './sql/history.ts';
import * as read from './sql/read.ts';
import * as reconcile from './sql/reconcile.ts';
import { recordReceipt } from './sql/record-receipt.ts';
import * as again from './sql/retry.ts';
import * as settle from './sql/settle.ts';
import type {
  CountedGroup,
  NotificationCounts,
  StatisticsGrouping,
  StatisticsRange,
} from './statistics.ts';

/**
 * The ledger: every statement on `notification_logs`, each one a single commit. Nothing here
 * waits for WhatsApp. Methods that return false changed nothing, because their precondition
 * no longer held: an acknowledgement came first, or a newer owner took over.
 */
export class NotificationLogRepository {
  readonly #db: Knex;
  readonly #changes: NotificationChanges;
  readonly #enqueues = new GroupedCalls((calls: readonly EnqueueCall[]) =>
    enqueueTogether(this.#db, calls),
  );
  readonly #recipients = new GroupedCalls((calls: readonly { phone: string; now: Date }[]) =>
    readRecipients(
      this.#db,
      calls.map(({ phone }) => phone),
      calls.at(-1)!.now,
    ),
  );

  constructor(db: Knex, changes: NotificationChanges) {
    this.#db = db;
    this.#changes = changes;
  }

  /** Writes a pending notification; null when the idempotency key was taken before. */
  async enqueue(
    notification: NewNotification,
    idempotency: IdempotencyClaim | null,
    now: Date,
  ): Promise<Notification | null> {
    const row =
      notification.dedupeKey == null
        ? await this.#enqueues.call({ notification, idempotency, now })
        : await enqueue(this.#db, notification, idempotency, now);
    return row && toNotification(row);
  }

  /** See {@link enqueueClaimed}. */
  async enqueueClaimed(
    notification: NewNotification,
    idempotency: IdempotencyClaim | null,
    request: ClaimRequest,
  ): Promise<ClaimReply & { notification: Notification | null }> {
    const { row, ...reply } = await enqueueClaimed(this.#db, notification, idempotency, request);
    return { ...reply, notification: row && toNotification(row) };
  }

  /** See {@link claim}. */
  claim(request: ClaimRequest): Promise<ClaimReply> {
    return claim(this.#db, request);
  }

  settleFailed(fence: settle.Fence, failure: { code: string; message: string }, now: Date) {
    const change = settle.settleFailed(this.#db, fence, failure, now);
    return this.#told('failed', failure.code, this.#published(fence.id, change));
  }

  settleCancelled(fence: settle.Fence, reason: { code: string; message: string }, now: Date) {
    return this.#published(fence.id, settle.settleCancelled(this.#db, fence, reason, now));
  }

  release(fence: settle.Fence, next: { nextAttemptAt: Date; reason: string }, now: Date) {
    return this.#published(fence.id, settle.release(this.#db, fence, next, now));
  }

  markUncertain(fence: settle.Fence, reason: string, now: Date) {
    const change = settle.markUncertain(this.#db, fence, reason, now);
    return this.#told('uncertain', reason, this.#published(fence.id, change));
  }

  recordNumberCheck(check: { phone: string; onWhatsapp: boolean }, now: Date): Promise<void> {
    return recordNumberCheck(this.#db, check, now);
  }

  /** What WhatsApp has said about a number, while that holds; else null. */
  readNumberCheck(phone: string, now: Date) {
    return readNumberCheck(this.#db, phone, now);
  }

  /** What is known about a phone. */
  readRecipient(phone: string, now: Date): Promise<RecipientFacts> {
    return this.#recipients.call({ phone, now });
  }

  recordChats(phones: readonly string[], now: Date): Promise<void> {
    return recordChats(this.#db, phones, now);
  }

  readAccountDay(day: string): Promise<AccountDay> {
    return readAccountDay(this.#db, day);
  }

  giveBackDeparture(
    departure: Pick<Claim, 'day' | 'cold' | 'ownerEpoch'>,
    now: Date,
  ): Promise<void> {
    return giveBackDeparture(this.#db, departure, now);
  }

  /** Applies an acknowledgement; null when it said nothing new or the message is not ours. */
  async recordReceipt(receipt: DeliveryReceipt, now: Date): Promise<Notification | null> {
    const row = await recordReceipt(this.#db, receipt, now);
    if (!row) return null;
    this.#changes.publish(row.id);
    if (receipt.ack === -1) this.#changes.tell({ kind: 'failed', reason: 'refused', count: 1 });
    return toNotification(row);
  }

  async markAbandonedUncertain(ownerEpoch: number, now: Date): Promise<number> {
    const count = await reconcile.markAbandonedUncertain(this.#db, ownerEpoch, now);
    if (count > 0) this.#changes.tell({ kind: 'uncertain', reason: 'owner_gone', count });
    return count;
  }

  listUncertain(limit: number): Promise<UnsettledHandOver[]> {
    return reconcile.listUncertain(this.#db, limit);
  }

  findUncertain(id: string): Promise<UnsettledHandOver | null> {
    return reconcile.findUncertain(this.#db, id);
  }

  returnToOutbox(id: string, ownerEpoch: number, nextAttemptAt: Date, now: Date) {
    return this.#published(
      id,
      reconcile.returnToOutbox(this.#db, id, ownerEpoch, nextAttemptAt, now),
    );
  }

  countResend(id: string, ownerEpoch: number, now: Date): Promise<boolean> {
    return reconcile.countResend(this.#db, id, ownerEpoch, now);
  }

  explainUncertain(id: string, ownerEpoch: number, reason: string, now: Date): Promise<boolean> {
    const change = reconcile.explainUncertain(this.#db, id, ownerEpoch, reason, now);
    return this.#told('uncertain', reason, change);
  }

  async find(id: string): Promise<Notification | null> {
    const row = await read.findById(this.#db, id);
    return row && toNotification(row);
  }

  async findByIdempotencyKey(caller: string, key: string, since: Date | null = null) {
    const found = await read.findByIdempotencyKey(this.#db, caller, key, since);
    if (!found) return null;
    const { row, fingerprint } = found;
    return { notification: row && toNotification(row), fingerprint };
  }

  listEvents(id: string): Promise<NotificationEvent[]> {
    return read.listEvents(this.#db, id);
  }

  async list(
    filter: NotificationFilter,
    page: { limit: number; before?: string },
  ): Promise<Notification[]> {
    return (await list(this.#db, filter, page)).map(toNotification);
  }

  count(): Promise<NotificationCounts> {
    return count.count(this.#db);
  }

  countGroups(
    range: StatisticsRange,
    groupBy: StatisticsGrouping | null,
    timeZone: string,
  ): Promise<CountedGroup[]> {
    return count.countGroups(this.#db, range, groupBy, timeZone);
  }

  compactCounts(limit: number): Promise<number> {
    return count.compactCounts(this.#db, limit);
  }

  /** See {@link cancel}. */
  async cancel(
    id: string,
    reason: { code: string; message: string },
    now: Date,
  ): Promise<Notification | null> {
    const row = await cancel(this.#db, id, reason, now);
    if (!row) return null;
    this.#changes.publish(id);
    return toNotification(row);
  }

  /** See {@link again.retry}. */
  async retry(
    request: again.RetryRequest,
    idempotency: IdempotencyClaim | null,
    now: Date,
  ): Promise<Notification | 'retry_pending' | null> {
    const row = await again.retry(this.#db, request, idempotency, now);
    return row === null || row === 'retry_pending' ? row : toNotification(row);
  }

  mayBeThere(id: string): Promise<boolean> {
    return again.mayBeThere(this.#db, id);
  }

  findLiveRetry(id: string): Promise<string | null> {
    return again.findLiveRetry(this.#db, id);
  }

  forgetTexts(before: Date, limit: number): Promise<number> {
    return forget.forgetTexts(this.#db, before, limit);
  }

  forgetPhones(before: Date, limit: number): Promise<number> {
    return forget.forgetPhones(this.#db, before, limit);
  }

  forgetIdempotencyKeys(before: Date, limit: number): Promise<number> {
    return forget.forgetIdempotencyKeys(this.#db, before, limit);
  }

  forgetMedia(before: Date, limit: number): Promise<number> {
    return forget.forgetMedia(this.#db, before, limit);
  }

  forgetWebhookEvents(before: Date, limit: number): Promise<number> {
    return forget.forgetWebhookEvents(this.#db, before, limit);
  }

  forgetInboundMessages(before: Date, limit: number): Promise<number> {
    return forget.forgetInboundMessages(this.#db, before, limit);
  }

  countOutbox(now: Date): Promise<read.OutboxCounts> {
    return read.countOutbox(this.#db, now);
  }

  listUnread(
    sent: { since: Date; linkId: string },
    page: Parameters<typeof read.listUnread>[2],
  ): Promise<read.UnreadMessage[]> {
    return read.listUnread(this.#db, sent, page);
  }

  readOwner(): Promise<account.OwnerProcess | null> {
    return account.readOwner(this.#db);
  }

  beginEpoch(owner: account.OwnerProcess, now: Date): Promise<number> {
    return account.beginEpoch(this.#db, owner, now);
  }

  releaseEpoch(epoch: number, now: Date): Promise<void> {
    return account.releaseEpoch(this.#db, epoch, now);
  }

  recordLink(
    link: { linkId: string; phone: string | null; name: string | null },
    now: Date,
  ): Promise<void> {
    return account.recordLink(this.#db, link, now);
  }

  readAccount(): Promise<account.Account> {
    return account.readAccount(this.#db);
  }

  async #published(id: string, change: Promise<boolean>): Promise<boolean> {
    const changed = await change;
    if (changed) this.#changes.publish(id);
    return changed;
  }

  async #told(kind: Outcome['kind'], reason: string, change: Promise<boolean>): Promise<boolean> {
    const changed = await change;
    if (changed) this.#changes.tell({ kind, reason, count: 1 });
    return changed;
  }
}
