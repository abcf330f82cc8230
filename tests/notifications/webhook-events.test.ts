import { describe, expect, it } from 'vitest';
import { erasePerson } from '../../src/notifications/erase-person.ts';
import { BatchRepository } from '../../src/notifications/batch-repository.ts';
import { InboundRepository } from '../../src/notifications/inbound-repository.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { readNotificationRow, toNotification } from '../../src/notifications/notification-row.ts';
import type { PhoneNumber } from '../../src/notifications/phone-number.ts';
import { cancelWaiting } from '../../src/notifications/sql/cancel-waiting.ts';
import { useLedger } from '../support/test-ledger.ts';
import { useWebhooks } from '../support/test-webhooks.ts';

const ledger = useLedger();
const webhooks = useWebhooks(ledger);
const budi = '+6281234567890' as PhoneNumber;
const reason = { code: 'cancelled_by_request', message: 'Nobody wants it any more.' };

interface EventRow {
  type: string;
  at: Date;
  person: string | null;
  data: Record<string, unknown>;
}

/** The events in the order in which they were written. */
const events = async () =>
  (await ledger
    .knex('webhook_events as v')
    .join('webhook_deliveries as d', 'd.event_id', 'v.id')
    .orderBy('d.id')
    .select('v.*')) as EventRow[];
const types = async () => (await events()).map(({ type }) => type);

describe('an event of a notification', () => {
  it.each([
    [1, ['notification.sent']],
    [2, ['notification.sent', 'notification.delivered']],
    [3, ['notification.sent', 'notification.delivered', 'notification.read']],
    [-1, ['notification.failed']],
  ] as const)('is written with the acknowledgement %i', async (ack, expected) => {
    await webhooks.create();
    await ledger.acknowledged(ack);
    expect(await types()).toEqual(expected);
  });

  it('is not written twice, however often an acknowledgement comes', async () => {
    await webhooks.create();
    const { messageId } = await ledger.acknowledged(1);
    for (const ack of [1, 2, 2, 1, 3, 3, 2] as const) await ledger.receive(messageId, ack);
    expect(await types()).toEqual([
      'notification.sent',
      'notification.delivered',
      'notification.read',
    ]);
  });

  it('holds the notification as it was at that moment', async () => {
    await webhooks.create();
    const claim = await ledger.acknowledged(1, { customerId: 123, template: 'receipt' });
    const asSent = await ledger.find(claim.id);
    await ledger.clock.advance(5_000);
    await ledger.receive(claim.messageId, 3);
    const [sent] = await events();
    expect(toNotification(readNotificationRow(sent!.data))).toEqual(asSent);
    expect(sent).toMatchObject({ at: asSent.sentAt, person: budi });
  });

  it('is written when a result is unknown, once, and when it is found out', async () => {
    await webhooks.create();
    const claim = await ledger.uncertain();
    await ledger.repository.explainUncertain(
      ...([claim.id, ledger.epoch, 'not_synced', ledger.clock.now()] as const),
    );
    await ledger.receive(claim.messageId, 1);
    expect(await types()).toEqual(['notification.uncertain', 'notification.sent']);
  });

  it('is written for what a new owner finds abandoned', async () => {
    await webhooks.create();
    await ledger.claimed();
    const epoch = await ledger.beginEpoch();
    await ledger.repository.markAbandonedUncertain(epoch, ledger.clock.now());
    expect(await types()).toEqual(['notification.uncertain']);
  });

  it('is written for a claim that fails or is cancelled', async () => {
    await webhooks.create();
    const now = ledger.clock.now();
    await ledger.repository.settleFailed(await ledger.claimed(), reason, now);
    await ledger.repository.settleCancelled(await ledger.claimed(), reason, now);
    expect(await types()).toEqual(['notification.failed', 'notification.cancelled']);
  });

  it('is written for each way of cancelling', async () => {
    await webhooks.create();
    const now = ledger.clock.now();
    const { id } = await ledger.enqueue();
    await ledger.repository.cancel(id, reason, now);
    await ledger.enqueue({ template: 'late', dedupeKey: 'late:1:x' });
    await cancelWaiting(ledger.knex, { template: 'late', prefix: 'late:1:' }, reason, now);
    const batchId = '0190a000-0000-7000-8000-000000000002';
    await ledger.knex('batches').insert({
      ...{ id: batchId, class: 'reminder', delay_ms: 0, total: 1 },
      ...{ created_at: now, updated_at: now },
    });
    const { id: inBatch } = await ledger.enqueue();
    await ledger.knex('notification_logs').where({ id: inBatch }).update({ batch_id: batchId });
    await new BatchRepository(ledger.knex).cancel(batchId, now);
    expect(await types()).toEqual(Array(3).fill('notification.cancelled'));
  });

  it('is not written for what changes nothing that is told', async () => {
    await webhooks.create();
    const claim = await ledger.claimed();
    const now = ledger.clock.now();
    await ledger.repository.release(claim, { nextAttemptAt: now, reason: 'x' }, now);
    expect(await ledger.countRows('webhook_events')).toBe(0);
  });

  it('goes away with the change when that is taken back', async () => {
    await webhooks.create();
    const claim = await ledger.claimed();
    await ledger.whileRefusing('notification_events', () =>
      expect(ledger.receive(claim.messageId, 1)).rejects.toThrow('broken'),
    );
    expect(await ledger.countRows('webhook_events')).toBe(0);
    await ledger.receive(claim.messageId, 1);
    expect(await types()).toEqual(['notification.sent']);
  });

  it('and its change are refused together when it can not be written', async () => {
    await webhooks.create();
    const claim = await ledger.claimed();
    await ledger.whileRefusing('webhook_events', () =>
      expect(ledger.receive(claim.messageId, 1)).rejects.toThrow('broken'),
    );
    expect(await ledger.find(claim.id)).toMatchObject({ status: 'pending' });
  });
});

describe('events', () => {
  it('are not written while there is no webhook, or none that is on', async () => {
    await ledger.acknowledged(3);
    const { id } = await webhooks.create();
    await webhooks.webhooks.update(id, { enabled: false }, ledger.clock.now());
    await ledger.acknowledged(3);
    expect(await ledger.countRows('webhook_events')).toBe(0);
  });

  it('are written once, with a delivery for each webhook that wants them', async () => {
    const all = await webhooks.create();
    const some = await webhooks.create({ events: ['notification.read'] });
    const none = await webhooks.create({ events: ['opt_out.changed'] });
    await ledger.acknowledged(3);
    expect(await ledger.countRows('webhook_events')).toBe(3);
    const told = async ({ id }: { id: string }) =>
      (await webhooks.told(id)).map(({ type }) => type);
    expect(await told(all)).toHaveLength(3);
    expect(await told(some)).toEqual(['notification.read']);
    expect(await told(none)).toEqual([]);
  });

  it('that no webhook wants are not written', async () => {
    await webhooks.create({ events: ['opt_out.changed'] });
    await ledger.acknowledged(3);
    expect(await ledger.countRows('webhook_events')).toBe(0);
  });
});

describe('message.received', () => {
  const repository = () => new InboundRepository(ledger.knex, { businessName: null });
  const at = new Date('2026-11-23T02:00:00Z');

  it('says who wrote when, and the keyword; the text is kept nowhere', async () => {
    await webhooks.create({ events: ['message.received'] });
    const record = { messageId: '3EB0', phone: budi, lid: null, keyword: null, at };
    await repository().take(record, ledger.clock.now());
    await repository().take(record, ledger.clock.now());
    const [event, ...more] = await events();
    expect(more).toEqual([]);
    expect(event).toMatchObject({ type: 'message.received', person: budi });
    const { receivedAt, ...data } = event!.data;
    expect(data).toEqual({ messageId: '3EB0', phone: budi, lid: null, keyword: null });
    expect(new Date(String(receivedAt))).toEqual(at);
  });

  it('comes once more when the number of a hidden sender is known', async () => {
    await webhooks.create({ events: ['message.received'] });
    const record = { messageId: '3EB1', phone: null, lid: '77', keyword: null, at };
    await repository().take(record, ledger.clock.now());
    await repository().take({ ...record, phone: budi }, ledger.clock.now());
    expect((await events()).map(({ data }) => data.phone)).toEqual([null, budi]);
  });
});

describe('opt_out.changed', () => {
  it('says what held before and what holds now, whoever changed it', async () => {
    await webhooks.create({ events: ['opt_out.changed'] });
    const optOuts = new OptOutRepository(ledger.knex);
    const now = ledger.clock.now();
    await optOuts.add({ phone: budi, scope: 'reminders', reason: 'Pindah' }, now);
    await optOuts.add({ phone: budi, scope: 'reminders', reason: null }, now);
    const inbound = new InboundRepository(ledger.knex, { businessName: null });
    const written = { phone: budi, lid: null, keyword: 'stop_all', at: now } as const;
    await inbound.take({ ...written, messageId: '3EB0' }, now);
    await optOuts.remove(budi);
    expect((await events()).map(({ data }) => [data.previousScope, data.scope])).toEqual([
      [null, 'reminders'],
      ['reminders', 'everything'],
      ['everything', null],
    ]);
    const [first] = await events();
    expect(first!.data).toMatchObject({ phone: budi, source: 'api', reason: 'Pindah' });
  });
});

describe('Forgettable: what webhooks were told', () => {
  it('is erased with the person, and erasing tells nothing', async () => {
    await webhooks.create();
    const inbound = new InboundRepository(ledger.knex, { businessName: null });
    await ledger.acknowledged(3);
    await ledger.acknowledged(1, { phone: '+6281211112222' });
    const now = ledger.clock.now();
    const hidden = { messageId: '3EB2', phone: null, lid: '77', keyword: null, at: now };
    await inbound.take(hidden, now);
    const known = { messageId: '3EB3', phone: budi, lid: '77', keyword: 'stop', at: now } as const;
    await inbound.take(known, now);
    await ledger.enqueue();
    const erased = await ledger.knex.transaction((trx) => erasePerson(trx, budi, now));
    expect(erased.webhookEvents).toBeGreaterThanOrEqual(6);
    const left = await events();
    expect(left.map(({ type, person }) => [type, person])).toEqual([
      ['notification.sent', '+6281211112222'],
    ]);
    expect(JSON.stringify(left)).not.toContain('81234567890');
    expect(await ledger.countRows('webhook_deliveries')).toBe(1);
  });
});
