import { beforeEach, describe, expect, it } from 'vitest';
import { add, emptyRunRows } from '../support/run-rows.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);
beforeEach(() => emptyRunRows(ledger.knex));

/** Runs on a day of November 2026, at half past five in Jakarta unless told. */
function run(day: string, time = '05:30', request = {}) {
  ledger.clock.jumpTo(new Date(`2026-11-${day}T${time}:00+07:00`));
  return billing.parts.runs.run(request);
}

interface Planned {
  dedupe_key: string;
  scheduled_at: Date;
  expires_at: Date;
  message: string;
  amount: string;
}

const rows = (): Promise<Planned[]> =>
  ledger.knex('notification_logs').select('*').orderBy('id') as unknown as Promise<Planned[]>;
const keys = async () => (await rows()).map((row) => row.dedupe_key).toSorted();

async function addBill(overrides: Record<string, unknown> = {}, id = 456, customer = 123) {
  const number = `INV-${id}`;
  await add(ledger.knex, 'invoices', { id, number, customer_id: customer, ...overrides });
}

describe('a run', () => {
  beforeEach(() => add(ledger.knex, 'customers'));

  it('plans what the day asks for, and nothing when it is repeated', async () => {
    await addBill();
    expect(await run('17', '05:30', { dryRun: true })).toMatchObject({ planned: 1, dryRun: true });
    expect(await keys()).toEqual([]);
    expect(await run('17')).toMatchObject({
      date: '2026-11-17',
      planned: 1,
      alreadyPlanned: 0,
      byType: { invoice_reminder: { planned: 1, alreadyPlanned: 0 } },
      firstDepartureAt: new Date('2026-11-17T09:00:00+07:00'),
    });
    expect(await run('17')).toMatchObject({ planned: 0, alreadyPlanned: 1 });
    expect(await keys()).toEqual(['invoice_reminder:456:H-3']);
  });

  it('plans once when two servers run at the same time', async () => {
    await addBill();
    ledger.clock.jumpTo(new Date('2026-11-17T05:30:00+07:00'));
    const both = [billing.parts.runs.run(), billing.parts.runs.run()];
    const planned = (await Promise.all(both)).map((report) => report.planned);
    expect(planned.toSorted()).toEqual([0, 1]);
    expect(await keys()).toEqual(['invoice_reminder:456:H-3']);
  });

  it('gives each text the end of the day on which it is true', async () => {
    await addBill({ due_on: '2026-11-19' });
    await run('19');
    const [row] = await rows();
    expect(row).toMatchObject({
      dedupe_key: 'invoice_due_today:456',
      scheduled_at: new Date('2026-11-19T09:00:00+07:00'),
      expires_at: new Date('2026-11-20T00:00:00+07:00'),
      amount: '150000.00',
    });
    expect(row!.message).toContain('Rp150.000');
  });

  it('sends after a missed day what is still true, with the days of that day', async () => {
    await addBill();
    expect(await run('18')).toMatchObject({ planned: 1 });
    const [row] = await rows();
    expect(row!.dedupe_key).toBe('invoice_reminder:456:H-3');
    expect(row!.message).toContain('2 hari');
  });

  it('changes nothing for a day that has passed, and refuses one that has not come', async () => {
    await addBill();
    expect(await run('21', '10:00', { date: '2026-11-20' })).toMatchObject({ planned: 0 });
    expect(await run('21', '10:00', { date: '2026-11-17' })).toMatchObject({ planned: 0 });
    const future = { date: '2026-11-23' };
    await expect(run('21', '10:00', future)).rejects.toMatchObject({ code: 'run_date_in_future' });
    expect(await run('21', '10:00', { ...future, dryRun: true })).toMatchObject({ planned: 1 });
    expect(await keys()).toEqual([]);
  });

  it('puts one summary in the place of the reminders of a phone with several bills', async () => {
    await addBill({ due_on: '2026-11-20' });
    await addBill({ due_on: '2026-10-20', period: '2026-10-01', issued_on: '2026-10-01' }, 455);
    await add(ledger.knex, 'customers', { id: 124, name: 'Siti' });
    await addBill({ due_on: '2026-11-18' }, 460, 124);
    expect(await run('17')).toMatchObject({ planned: 1 });
    const [row] = await rows();
    expect(row).toMatchObject({
      dedupe_key: 'arrears_summary:123:2026-11-17',
      amount: '450000.00',
    });
    for (const number of ['INV-455', 'INV-456', 'INV-460', 'Rp450.000']) {
      expect(row!.message).toContain(number);
    }
    expect(await run('17')).toMatchObject({ planned: 0, alreadyPlanned: 2 });
    expect(await run('18')).toMatchObject({ byType: { arrears_summary: { planned: 1 } } });
  });

  it('warns of an isolation before it, and not once the line is cut', async () => {
    await addBill({ due_on: '2026-11-10', isolate_on: '2026-11-20' });
    await run('17');
    expect(await keys()).toContain('isolation_warning:456:2026-11-20:H-3');
    await add(ledger.knex, 'packages');
    await add(ledger.knex, 'subscriptions', { status: 'isolated' });
    await ledger.knex('invoices').update({ subscription_id: 80 });
    await run('19');
    expect(await keys()).not.toContain('isolation_warning:456:2026-11-20:H-1');
  });

  it('tells of a short package when a quarter of it is left', async () => {
    await add(ledger.knex, 'packages', { duration_days: 8 });
    await add(ledger.knex, 'subscriptions');
    const expires_at = '2026-11-20T15:00:00+07:00';
    await add(ledger.knex, 'prepaid_periods', { starts_at: '2026-11-12T08:00:00Z', expires_at });
    expect(await run('17')).toMatchObject({ planned: 0 });
    expect(await run('18')).toMatchObject({ planned: 1 });
    const [row] = await rows();
    expect(row).toMatchObject({
      dedupe_key: 'prepaid_expiring:800:25%',
      scheduled_at: new Date('2026-11-18T15:00:00+07:00'),
    });
    expect(row!.message).toContain('20 November 2026, 15.00 WIB');
  });

  it('says whom it could not reach, and who does not want it', async () => {
    await addBill();
    await add(ledger.knex, 'customers', { id: 124, phone: null, phone_as_given: '12' });
    await add(ledger.knex, 'customers', { id: 125, phone: null, phone_as_given: null });
    await add(ledger.knex, 'customers', { id: 126, phone: '+6281200000126' });
    for (const id of [124, 125, 126]) await addBill({}, id, id);
    const wish = { customer_id: 126, type: 'invoice_reminder', enabled: false };
    await ledger.knex('notification_preferences').insert({ ...wish, updated_at: new Date(0) });
    expect(await run('17')).toMatchObject({
      planned: 1,
      suppressed: { not_wanted: 1 },
      unreachable: {
        total: 2,
        customers: [
          { customerId: 124, reason: 'invalid_phone' },
          { customerId: 125, reason: 'customer_phone_missing' },
        ],
      },
    });
  });

  it('leaves out what is switched off, and follows changed offsets', async () => {
    await addBill();
    const put = (change: object) =>
      ledger.knex('notification_rules').insert({
        ...{ type: 'invoice_reminder', updated_at: new Date(0) },
        ...change,
      });
    await put({ enabled: false });
    expect(await run('17')).toMatchObject({ planned: 0 });
    await ledger.knex('notification_rules').delete();
    await put({ enabled: true, settings: { offsets: [5], at: 600 } });
    await run('16');
    expect(await rows()).toMatchObject([
      {
        dedupe_key: 'invoice_reminder:456:H-5',
        scheduled_at: new Date('2026-11-16T10:00:00+07:00'),
      },
    ]);
  });
});

describe('D6: the day is that of the customer, and the row is there when its message is written', () => {
  it('tells of an invoice in the transaction that writes it', async () => {
    await add(ledger.knex, 'customers');
    ledger.clock.jumpTo(new Date('2026-11-01T01:00:00+07:00'));
    const rolledBack = ledger.knex.transaction(async (trx) => {
      await add(trx, 'invoices');
      await billing.parts.events.invoiceIssued(trx, 456);
      throw new Error('the billing changed its mind');
    });
    await expect(rolledBack).rejects.toThrow('changed its mind');
    expect(await keys()).toEqual([]);
    await ledger.knex.transaction(async (trx) => {
      await add(trx, 'invoices');
      await billing.parts.events.invoiceIssued(trx, 456);
    });
    expect(await rows()).toMatchObject([
      {
        dedupe_key: 'invoice_created:456',
        amount: '150000.00',
        expires_at: new Date('2026-11-21T00:00:00+07:00'),
      },
    ]);
    expect((await rows())[0]!.message).toContain('November 2026');
  });

  it('takes one in the morning of the first for the first, as the customer does', async () => {
    ledger.clock.jumpTo(new Date('2026-11-01T01:00:00+07:00'));
    expect((await billing.parts.runs.run()).date).toBe('2026-11-01');
    ledger.clock.jumpTo(new Date('2026-10-31T23:00:00+07:00'));
    expect((await billing.parts.runs.run()).date).toBe('2026-10-31');
  });
});

describe('D3: a run', () => {
  it('writes nothing when it fails, and succeeds when it is repeated', async () => {
    await add(ledger.knex, 'customers');
    await addBill();
    const failed = ledger.whileRefusing('billing_runs', () => run('17'));
    await expect(failed).rejects.toThrow('broken');
    expect(await keys()).toEqual([]);
    expect(await run('17')).toMatchObject({ planned: 1 });
  });

  it('counts a text that cannot be written as not planned, and goes on with the others', async () => {
    await add(ledger.knex, 'customers');
    await add(ledger.knex, 'customers', { id: 124, phone: '+6281200000124', language: 'en' });
    await addBill();
    await addBill({}, 460, 124);
    await ledger.knex('message_templates').insert({
      ...{ name: 'invoice_reminder', language: 'en', version: 1, body: 'Pay {{unheardOf}}' },
      ...{ created_by: 'test', created_at: new Date(0) },
    });
    const report = await run('17');
    expect(report).toMatchObject({ planned: 1, unwritable: { unknown_variable: 1 } });
    expect(await keys()).toEqual(['invoice_reminder:456:H-3']);
  });
});
