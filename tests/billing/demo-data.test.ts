import { beforeEach, expect, it } from 'vitest';
import { writeDemoData } from '../../src/billing/demo-data.ts';
import { emptyBilling } from '../support/billing-rows.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();

beforeEach(() => emptyBilling(ledger.knex));

it('the demo knows the customers and the invoice of the examples, however often it starts', async () => {
  await writeDemoData(ledger.knex, new Date('2026-11-22T03:00:00Z'));
  await writeDemoData(ledger.knex, new Date('2026-12-01T03:00:00Z'));
  const customers = await ledger.knex('customers').select('id', 'phone').orderBy('id');
  expect(customers.map(({ id, phone }) => [Number(id), phone])).toEqual([
    [123, '+6281234567890'],
    [124, '+6281234567891'],
  ]);
  const [invoice, ...more] = await ledger.knex('invoices').select('id', 'customer_id', 'total');
  expect(more).toEqual([]);
  expect([Number(invoice.id), Number(invoice.customer_id), invoice.total]).toEqual([
    456,
    123,
    '100000.00',
  ]);
});
