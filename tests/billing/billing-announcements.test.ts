import { beforeEach, describe, expect, it } from 'vitest';
import { add, emptyRunRows } from '../support/run-rows.ts';
import { useBilling } from '../support/test-billing.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const billing = useBilling(ledger);
beforeEach(async () => {
  await emptyRunRows(ledger.knex);
  await add(ledger.knex, 'customers', { area: 'RW 05' });
});

interface Told {
  dedupe_key: string;
  status: string;
  message: string;
}
const told = () =>
  ledger
    .knex('notification_logs')
    .select('dedupe_key', 'status', 'message')
    .orderBy('id') as unknown as Promise<Told[]>;

type Events = typeof billing.parts.events;
const say = (
  what: (events: Events, trx: Parameters<Events['customerAdded']>[0]) => Promise<void>,
) => ledger.knex.transaction((trx) => what(billing.parts.events, trx));

describe('what happens', () => {
  it('is told once, however often it is said', async () => {
    await say((events, trx) => events.customerAdded(trx, 123));
    await say((events, trx) => events.customerAdded(trx, 123));
    expect((await told()).map((row) => row.dedupe_key)).toEqual(['customer_welcome:123']);
  });

  it('to a line is told with its package and what is owed', async () => {
    await add(ledger.knex, 'packages');
    await add(ledger.knex, 'subscriptions');
    await add(ledger.knex, 'invoices');
    await say((events, trx) => events.subscriptionIsolated(trx, 80, 'Tunggakan'));
    const [row] = await told();
    for (const part of ['Prabayar 30', 'Tunggakan', 'Rp150.000']) {
      expect(row!.message).toContain(part);
    }
  });

  it('to an invoice of a later day is told on that day', async () => {
    await add(ledger.knex, 'invoices', { issued_on: '2026-11-25', due_on: '2026-12-10' });
    await say((events, trx) => events.invoiceIssued(trx, 456));
    expect(await told()).toEqual([]);
    ledger.clock.jumpTo(new Date('2026-11-25T05:30:00+07:00'));
    await billing.parts.runs.run();
    expect((await told()).map((row) => row.dedupe_key)).toEqual(['invoice_created:456']);
  });

  it('leaves an invoice alone that was carried over without a word', async () => {
    await add(ledger.knex, 'invoices', { issued_on: '2026-11-22', due_on: '2026-12-10' });
    await billing.parts.runs.run();
    expect(await told()).toEqual([]);
  });

  it('never harms the transaction that says it', async () => {
    await ledger.whileRefusing('notification_logs', () =>
      ledger.knex.transaction(async (trx) => {
        await add(trx, 'invoices', { due_on: '2026-12-20' });
        await billing.parts.events.invoiceIssued(trx, 456);
        await billing.parts.events.incidentReported(trx, 999);
      }),
    );
    expect(await ledger.countRows('invoices')).toBe(1);
  });
});

describe('an outage', () => {
  const resolve = async () => {
    await ledger.knex('incidents').update({ resolved_at: ledger.clock.now() });
    await say((events, trx) => events.incidentResolved(trx, 70));
  };

  it('is told once per phone to those of its area, and its end to who was told', async () => {
    await add(ledger.knex, 'customers', { id: 124, area: 'RW 05' });
    await add(ledger.knex, 'customers', { id: 125, area: 'RW 06', phone: '+6281200000125' });
    await add(ledger.knex, 'incidents');
    await say((events, trx) => events.incidentReported(trx, 70));
    expect((await told()).map((row) => row.dedupe_key)).toEqual(['outage_started:70:123']);
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    await resolve();
    expect((await told()).map((row) => row.dedupe_key)).toContain('outage_resolved:70:123');
  });

  it('that is over before anybody was told is told to nobody', async () => {
    await add(ledger.knex, 'incidents');
    await say((events, trx) => events.incidentReported(trx, 70));
    await resolve();
    expect(await told()).toMatchObject([{ status: 'cancelled' }]);
  });
});
