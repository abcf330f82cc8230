import type { Knex } from 'knex';
import type { BillingNotifier } from '../../src/billing/billing-notifier.ts';

/** What a billing that lives in the same process knows of a bill it has just made. */
interface NewBill {
  invoiceId: number;
  customerId: number;
  number: string;
  total: string;
}

/**
 * The billing's own work and the customer's message in one transaction: both are committed, or
 * neither is, and a message that can't be made never takes the bill with it. Resolves with what
 * became of the message, for the billing's own log.
 */
export async function issueBill(
  db: Knex,
  notifier: BillingNotifier,
  bill: NewBill,
): Promise<string> {
  return db.transaction(async (trx) => {
    await trx('invoices').insert({
      id: bill.invoiceId,
      customer_id: bill.customerId,
      number: bill.number,
      period: '2026-12-01',
      due_on: '2026-12-20',
      total: bill.total,
      created_at: new Date(),
      updated_at: new Date(),
    });
    const told = await notifier.notify(
      { type: 'invoice_created', customerId: bill.customerId, invoiceId: bill.invoiceId },
      trx,
    );
    switch (told.outcome) {
      case 'queued':
      case 'duplicate':
        return `message ${told.notificationId}`;
      case 'suppressed':
      case 'rejected':
        return `no message: ${told.reason}`;
    }
  });
}
