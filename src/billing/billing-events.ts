import type { Knex } from 'knex';

/**
 * What whoever writes the billing's rows says in the same transaction, so that the customer is
 * told of exactly what was committed. Every call is repeatable: one event makes at most one
 * notification per recipient. None of them throws or harms `trx` because a notification could
 * not be written; a failure there is logged, and the next daily run catches up where it can.
 */
export interface BillingEvents {
  /** An invoice has been issued, or has become payable again. */
  invoiceIssued(trx: Knex.Transaction, invoiceId: number): Promise<void>;
  /** The line has been cut off; `reason` is printed, null for an open bill. */
  subscriptionIsolated(
    trx: Knex.Transaction,
    subscriptionId: number,
    reason: string | null,
  ): Promise<void>;
  /** The line works again. */
  subscriptionRestored(trx: Knex.Transaction, subscriptionId: number): Promise<void>;
  /** A prepaid period has been added behind another one. */
  periodRenewed(trx: Knex.Transaction, periodId: number): Promise<void>;
  /** A customer is new. Not for imports of customers who have been there for years. */
  customerAdded(trx: Knex.Transaction, customerId: number): Promise<void>;
  /** A customer has promised to pay by a day. */
  promiseRecorded(trx: Knex.Transaction, promiseId: number): Promise<void>;
  /** An outage or maintenance in an area: everybody there is told. */
  incidentReported(trx: Knex.Transaction, incidentId: number): Promise<void>;
  /** The outage is over: everybody who was told of it is told. */
  incidentResolved(trx: Knex.Transaction, incidentId: number): Promise<void>;
}
