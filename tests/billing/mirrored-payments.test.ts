import { beforeEach, describe, expect, it } from 'vitest';
import { BillingDesk } from '../../src/billing/billing-desk.ts';
import { MirroredPayments } from '../../src/billing/mirrored-payments.ts';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);
let desk: BillingDesk;

const twoDaysLate = new Date('2026-11-22T05:00:00Z');

/** Writes the invoice as another billing does that takes its payments itself. */
function mirror(
  paid: string,
  { paidAt = twoDaysLate as Date | null, id = 456, notify = true } = {},
) {
  const fields = {
    customer: { id: 123, externalRef: null },
    subscription: null,
    number: `INV-${id}`,
    period: '2026-11-01',
    issuedOn: '2026-11-01',
    dueOn: '2026-11-20',
    isolateOn: null,
    total: '150000.00',
    paid,
    paidAt,
  };
  return desk.invoices.save({ id, externalRef: null }, fields, { notify, claim: null });
}

const events = () => ledger.knex('late_events').select('invoice_id', 'days_late', 'is_late');
const promises = () => ledger.knex('payment_promises').pluck('status');
const warnings = () =>
  ledger.knex('notification_logs').where('template', 'like', 'late_%').pluck('dedupe_key');

beforeEach(async () => {
  const { lateness, events: told } = billing.parts;
  desk = new BillingDesk({
    db: ledger.knex,
    clock: ledger.clock,
    events: told,
    mirroredPayments: new MirroredPayments({ lateness }),
  });
  await addCustomer(ledger.knex);
});

describe('an invoice that another billing says is paid', () => {
  beforeEach(() => addInvoice(ledger.knex));

  it('counts as late by the instant that was given, once', async () => {
    await mirror('150000.00');
    await mirror('150000.00');
    expect(await events()).toEqual([{ invoice_id: 456, days_late: 2, is_late: true }]);
  });

  it('counts by the clock when no instant was given', async () => {
    await mirror('150000.00', { paidAt: null });
    expect(await events()).toMatchObject([{ invoice_id: 456, days_late: 3 }]);
  });

  it('counts for nothing while something is open, and for nothing again when it is', async () => {
    await mirror('100000.00');
    expect(await events()).toEqual([]);
    await mirror('150000.00');
    expect(await events()).toHaveLength(1);
    await mirror('100000.00');
    expect(await events()).toEqual([]);
  });

  it('keeps the promise to pay it, which is open again when it is not paid after all', async () => {
    await ledger.knex('payment_promises').insert({
      customer_id: 123,
      invoice_id: 456,
      promised_on: '2026-11-22',
      created_at: ledger.clock.now(),
      updated_at: ledger.clock.now(),
    });
    await mirror('150000.00');
    expect(await promises()).toEqual(['kept']);
    await mirror('0.00');
    expect(await promises()).toEqual(['open']);
  });

  it('has no consequences when nobody is to be told', async () => {
    await mirror('150000.00', { notify: false });
    expect(await events()).toEqual([]);
  });
});

it('an invoice that was paid before it became known counts for nothing', async () => {
  await mirror('150000.00');
  expect(await events()).toEqual([]);
});

it('the third late invoice of a mirrored billing warns', async () => {
  for (const id of [1, 2, 3]) {
    await addInvoice(ledger.knex, { id });
    await mirror('150000.00', { id });
  }
  expect(await warnings()).toEqual(['late_warning:123:1:3']);
});
