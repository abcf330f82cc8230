import { beforeEach, describe, expect, it } from 'vitest';
import { BillingDesk } from '../../src/billing/billing-desk.ts';
import { useImports } from '../support/imports.ts';

const imports = useImports();
const { ledger } = imports;
let desk: BillingDesk;

beforeEach(async () => {
  desk = new BillingDesk({ db: ledger.knex, clock: ledger.clock });
  await imports.run('customers', 'pelanggan.csv');
});

const invoice = (externalRef: string) => desk.invoices.get({ id: null, externalRef });

describe('import invoices', () => {
  it('reads amounts, days and months as Indonesian lists write them', async () => {
    const { report } = await imports.run('invoices', 'tagihan.csv');
    expect(report).toMatchObject({ read: 8, made: 3, refused: 5 });
    expect(await invoice('INV/2026/11/001')).toMatchObject({
      number: 'INV/2026/11/001',
      period: '2026-11-01',
      dueOn: '2026-11-20',
      issuedOn: '2026-11-23',
      total: '150000.00',
      paid: '0.00',
    });
    expect(await invoice('INV/2026/11/002')).toMatchObject({
      period: '2026-11-01',
      dueOn: '2026-11-20',
      total: '175500.50',
      remaining: '0.00',
    });
    expect(await invoice('INV/2026/11/003')).toMatchObject({
      dueOn: '2026-11-20',
      total: '150000.00',
      remaining: '100000.00',
    });
  });

  it('says for each refused row where it stands and why', async () => {
    const { refusals } = await imports.run('invoices', 'tagihan.csv');
    expect(refusals).toEqual([
      'line 5: customer_not_found',
      'line 6: invalid_date',
      'line 7: invalid_amount',
      'line 8: missing_customer',
      'line 9: missing_reference',
    ]);
  });

  it('may be repeated: nothing is written twice, and nothing that was paid since is lost', async () => {
    await imports.run('invoices', 'tagihan.csv');
    await ledger.knex.raw(
      `update invoices set paid = 20000 where external_ref = 'INV/2026/11/001'`,
    );
    const before = await imports.rows('invoices');
    const again = await imports.run('invoices', 'tagihan.csv');
    expect(again.report).toMatchObject({ made: 0, rewritten: 3, refused: 5 });
    expect(await imports.rows('invoices')).toEqual(before);
  });

  it('reads lists with integer ids, and has one invoice for a subscription and a month', async () => {
    await imports.runText('customers', 'id,name\n123,Budi Santoso\n');
    await ledger.knex.raw(`
      insert into packages (id, name, price, kind, created_at, updated_at)
        values (7, 'Rumah 20', 150000, 'postpaid', now(), now());
      insert into subscriptions (id, customer_id, package_id, kind, starts_on, created_at, updated_at)
        values (70, 123, 7, 'postpaid', '2026-01-01', now(), now())`);
    const { report, refusals } = await imports.run('invoices', 'invoices-by-id.csv');
    expect(report).toMatchObject({ read: 3, made: 2, refused: 1 });
    expect(refusals).toEqual(['line 3: invoice_period_taken']);
    expect(await desk.invoices.get({ id: 456, externalRef: null })).toMatchObject({
      customerId: 123,
      subscriptionId: 70,
      externalRef: 'INV-456',
      period: '2026-11-01',
      dueOn: '2026-11-20',
      paid: '124999.50',
      remaining: '25000.50',
    });
  });

  it('needs a due date and an amount', async () => {
    const faulty = imports.runText('invoices', 'no invoice,kode pelanggan\nA,PLG-001\n');
    await expect(faulty).rejects.toMatchObject({
      code: 'columns_missing',
      message: expect.stringMatching(/dueOn.*total/) as string,
    });
  });
});
