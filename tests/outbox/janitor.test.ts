import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { maskPhoneNumber } from '../../src/notifications/phone-number.ts';
import { Janitor } from '../../src/outbox/janitor.ts';
import { collectLogLines, type LogLines } from '../support/log-lines.ts';
import { failing } from '../support/test-outbox.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const dayMs = 86_400_000;
let log: LogLines;
let janitor: Janitor;

function hire(repository = ledger.repository, retentionTextDays = 90): Janitor {
  const { clock } = ledger;
  const { logger } = log;
  return new Janitor({
    ...{ repository, clock, logger },
    ...{ retentionTextDays, retentionPhoneDays: 180 },
  });
}

beforeEach(() => {
  log = collectLogLines();
  janitor = hire();
});

afterEach(() => janitor.stop());

const message = 'Halo Budi';
const kept = { message, phone: '+6281234567890', recipient: '0812-3456-7890' };

describe('Forgettable: the janitor', () => {
  it('takes the text out after 90 days, and not a moment earlier', async () => {
    const { id } = await ledger.acknowledged(3, { message });
    await ledger.clock.advance(90 * dayMs - 1_000);
    await janitor.forget();
    expect(await ledger.row(id)).toMatchObject(kept);
    await ledger.clock.advance(5_000);
    expect(await janitor.forget()).toMatchObject({ texts: 1, phones: 0 });
    expect(await ledger.row(id)).toMatchObject({ ...kept, message: '', status: 'sent' });
  });

  it('masks the number after 180 days, with the key that names the chat', async () => {
    const claim = await ledger.claimed({ message });
    const messageKey = `true_6281234567890@c.us_${claim.messageId}`;
    const now = ledger.clock.now();
    const receipt = { messageId: claim.messageId, ack: 1 as const, at: now, messageKey };
    await ledger.repository.recordReceipt(receipt, now);
    expect(await ledger.row(claim.id)).toMatchObject({ message_key: messageKey });
    await ledger.clock.advance(181 * dayMs);
    expect(await janitor.forget()).toMatchObject({ texts: 0, phones: 1 });
    expect(await ledger.row(claim.id)).toMatchObject({
      ...{ message: '', phone: '62812****890', recipient: '62812****890', message_key: null },
      ...{ status: 'sent', message_id: claim.messageId },
    });
  });

  it.each(['+6281234567890', '+62811123456', '+62812345', '+6212345', '+6281234567890123'])(
    'masks %s as a log line does',
    async (phone) => {
      const { id } = await ledger.acknowledged(-1, { phone });
      await ledger.clock.advance(181 * dayMs);
      await janitor.forget();
      expect((await ledger.row(id)).phone).toBe(maskPhoneNumber(phone));
    },
  );

  it('never touches what is pending or in doubt, however old', async () => {
    const uncertain = await ledger.uncertain({ message });
    const flying = await ledger.claimed({ message });
    const waiting = await ledger.enqueue({ message });
    await ledger.clock.advance(1_000 * dayMs);
    expect(await janitor.forget()).toMatchObject({ texts: 0, phones: 0 });
    for (const { id } of [uncertain, flying, waiting]) {
      expect(await ledger.row(id)).toMatchObject(kept);
    }
    await ledger.receive(uncertain.messageId, 1);
    expect(await janitor.forget()).toMatchObject({ texts: 0, phones: 1 });
  });

  it('keeps every count', async () => {
    await ledger.acknowledged(3);
    await ledger.acknowledged(-1);
    await ledger.uncertain();
    const before = await ledger.repository.count();
    await ledger.clock.advance(181 * dayMs);
    await janitor.forget();
    await janitor.compact();
    expect(await ledger.repository.count()).toEqual(before);
  });

  it('removes idempotency keys after 7 days, and incoming messages after 180', async () => {
    const key = { caller: 'a', key: 'b', fingerprint: 'c' };
    await ledger.enqueueWith(key);
    await ledger.knex('inbound_messages').insert({
      ...{ message_id: 'M1', phone: kept.phone, received_at: ledger.clock.now() },
    });
    await ledger.clock.advance(7 * dayMs - 1);
    expect(await janitor.forget()).toMatchObject({ idempotencyKeys: 0 });
    await ledger.clock.advance(2);
    expect(await janitor.forget()).toMatchObject({ idempotencyKeys: 1, inboundMessages: 0 });
    await ledger.clock.advance(173 * dayMs);
    expect(await janitor.forget()).toMatchObject({ inboundMessages: 1 });
    expect(await ledger.countRows('inbound_messages')).toBe(0);
  });

  it('removes what webhooks were told after 7 days, or with the texts when those go before', async () => {
    const row = { url: 'https://example.net/', secret: 'whsec_eA==', created_at: new Date(0) };
    const id = '6f1c0b52-5f0f-4a3e-9b0e-0d5f3f6f1a01';
    const endpoints = ledger.knex('webhook_endpoints');
    await endpoints.clone().insert({ ...row, id, updated_at: row.created_at });
    const deliveries = ledger.knex('webhook_deliveries');
    await ledger.acknowledged(2);
    const [{ id: first }] = (await deliveries.clone().orderBy('id')) as [{ id: number }];
    await deliveries.clone().where({ id: first }).update({ status: 'delivered' });
    await ledger.clock.advance(7 * dayMs - 1_000);
    expect(await janitor.forget()).toMatchObject({ webhookEvents: 0 });
    await ledger.clock.advance(1_001);
    expect(await janitor.forget()).toMatchObject({ webhookEvents: 1 });
    expect(await deliveries.clone().pluck('status')).toEqual(['pending']);
    await endpoints.clone().update({ enabled: false });
    expect(await janitor.forget()).toMatchObject({ webhookEvents: 1 });
    await endpoints.clone().update({ enabled: true });
    await ledger.acknowledged(1);
    await deliveries.clone().update({ status: 'failed' });
    await ledger.clock.advance(dayMs + 1);
    expect(await hire(ledger.repository, 1).forget()).toMatchObject({ webhookEvents: 1 });
    expect(await ledger.countRows('webhook_deliveries')).toBe(0);
  });

  it('works in small batches until nothing is left, and says so in one line', async () => {
    const now = ledger.clock.now();
    await ledger.knex.raw(
      `insert into notification_logs (id, recipient, phone, message, status, error_code,
         next_attempt_at, created_at, updated_at)
       select cast(lpad(to_hex(cast(:ms as bigint)), 12, '0') || '7' || lpad(to_hex(n), 19, '0')
         as uuid), '0812', '+6281234567890', 'Halo', 'failed', 'refused', :now, :now, :now
       from generate_series(1, 1200) as n`,
      { ms: now.getTime(), now },
    );
    await ledger.clock.advance(91 * dayMs);
    expect(await janitor.forget()).toMatchObject({ texts: 1200 });
    await janitor.forget();
    const lines = log.lines.filter(({ msg }) => msg === 'janitor.forgot');
    expect(lines).toMatchObject([{ level: 'info', texts: 1200, phones: 0 }]);
    expect(log.text()).not.toContain('81234567890');
  });

  it('comes back every hour, adds up the counts every 15 s, and survives a database that is away', async () => {
    janitor = hire(failing(ledger.repository, 'forgetPhones', 1));
    const { id } = await ledger.acknowledged(1, { message });
    await ledger.clock.advance(91 * dayMs);
    janitor.start();
    await ledger.clock.untilSleeping(3_600_000);
    await ledger.clock.untilSleeping(15_000);
    expect(log.lines).toMatchObject([{ level: 'warn', msg: 'janitor.failed' }]);
    expect(await ledger.countRows('notification_count_deltas')).toBe(0);
    await ledger.enqueue();
    await ledger.clock.passSleepOf(15_000);
    await ledger.clock.untilSleeping(15_000);
    expect(await ledger.countRows('notification_count_deltas')).toBe(0);
    expect((await ledger.row(id)).message).toBe(message);
    await ledger.clock.passSleepOf(3_600_000);
    await ledger.clock.untilSleeping(3_600_000);
    expect((await ledger.row(id)).message).toBe('');
  });

  it('rests once it is stopped', async () => {
    janitor.start();
    await janitor.stop();
    await ledger.enqueue();
    await ledger.clock.advance(2 * 3_600_000);
    expect(ledger.clock.sleeps).toEqual([]);
    expect(await ledger.countRows('notification_count_deltas')).toBe(1);
  });
});
