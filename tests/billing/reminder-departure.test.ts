import { beforeEach, describe, expect, it } from 'vitest';
import { createBillCheck } from '../../src/billing/bill-check.ts';
import { useBilling } from '../support/test-billing.ts';
import { add, emptyRunRows } from '../support/run-rows.ts';
import { useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;
const billing = useBilling(ledger);

beforeEach(async () => {
  await emptyRunRows(ledger.knex);
  await add(ledger.knex, 'customers');
  await add(ledger.knex, 'invoices');
  ledger.clock.jumpTo(new Date('2026-11-17T09:30:00+07:00'));
  await billing.parts.runs.run();
});

const reminder = async () =>
  (await ledger.knex('notification_logs').first('*')) as Record<string, unknown>;
const start = () => test.start({ checks: [createBillCheck(ledger.knex)] });

describe('D3: a reminder whose session is not well', () => {
  it('is neither sent nor failed, and is not tried again in a loop', async () => {
    test.sender.next({ kind: 'not_sent', reason: 'page_error' });
    await start();
    await test.sender.untilSent(1);
    await test.clock.untilSleeping(5_000);
    expect(await reminder()).toMatchObject({ status: 'pending', attempts: 1, sent_at: null });
    await billing.parts.runs.run();
    expect(await ledger.countRows()).toBe(1);
    expect(test.sender.sent).toHaveLength(1);
  });
});

describe('a reminder', () => {
  it('does not leave once the bill is paid', async () => {
    await ledger.knex('invoices').update({ paid: '150000.00' });
    await start();
    await test.untilIdle();
    expect(await reminder()).toMatchObject({ status: 'cancelled', error_code: 'already_paid' });
    expect(test.sender.sent).toEqual([]);
  });

  it('does not leave on the next day', async () => {
    ledger.clock.jumpTo(new Date('2026-11-18T08:00:00+07:00'));
    await start();
    await test.untilIdle();
    expect(await reminder()).toMatchObject({ status: 'cancelled', error_code: 'expired' });
    expect(test.sender.sent).toEqual([]);
  });
});
