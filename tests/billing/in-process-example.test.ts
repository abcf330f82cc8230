import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { BillingNotifier } from '../../src/billing/billing-notifier.ts';
import { MessageWriter } from '../../src/billing/message-writer.ts';
import { addCustomer, emptyBilling } from '../support/billing-rows.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { useLedger } from '../support/test-ledger.ts';
import { issueBill } from './in-process-example.ts';

const ledger = useLedger();
const business = { name: 'Contoh Net', phone: null, language: 'id' } as const;
const notifier = () =>
  new BillingNotifier({
    db: ledger.knex,
    textsOn: (db) => new MessageWriter({ db, business }),
    businessLanguage: 'id',
    businessTimeZone: 'Asia/Jakarta',
    clock: ledger.clock,
    logger: collectLogLines().logger,
    wakeOutbox: () => undefined,
  });
const bill = { invoiceId: 900, customerId: 123, number: 'INV-900', total: '200000.00' };

describe('the example of docs/billing-in-process.md', () => {
  beforeEach(async () => {
    await emptyBilling(ledger.knex);
    await addCustomer(ledger.knex);
  });

  it('commits the bill and its message together', async () => {
    expect(await issueBill(ledger.knex, notifier(), bill)).toMatch(/^message [0-9a-f-]{36}$/);
    const [row] = (await ledger.knex('notification_logs')) as [{ message: string }];
    expect(row.message).toContain('Jumlah: *Rp200.000*');
  });

  it('commits the bill when there can be no message', async () => {
    await ledger.knex('customers').update({ phone: null });
    expect(await issueBill(ledger.knex, notifier(), bill)).toBe('no message: invalid_phone');
    expect(await ledger.countRows('invoices')).toBe(1);
  });

  it('leaves no message of a bill that is not there', async () => {
    await issueBill(ledger.knex, notifier(), bill);
    await ledger.knex('notification_logs').del();
    await expect(issueBill(ledger.knex, notifier(), bill)).rejects.toThrow(/duplicate key/);
    expect(await ledger.countRows()).toBe(0);
  });

  it('stands in the page as it is here', () => {
    const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
    const page = read('../../docs/billing-in-process.md');
    const example = read('in-process-example.ts');
    expect(page).toContain(example.slice(example.indexOf('/**\n * The billing')).trim());
  });
});
