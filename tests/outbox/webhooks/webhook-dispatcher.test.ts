import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { newWebhookSecret } from '../../../src/outbox/webhooks/webhook-signature.ts';
import { eventually } from '../../support/eventually.ts';
import { useLedger } from '../../support/test-ledger.ts';
import { useWebhooks } from '../../support/test-webhooks.ts';
import { verified } from '../../support/webhook-receiver.ts';

const ledger = useLedger();
const webhooks = useWebhooks(ledger);
const dayMs = 86_400_000;

/** Resolves with the deliveries of a webhook once all have come to an end or to a retry. */
const attempted = (webhookId: string) =>
  eventually('every delivery was tried', async () => {
    const told = await webhooks.told(webhookId);
    const isOver = told.every(({ status, error }) => status !== 'pending' || error !== null);
    return told.length > 0 && isOver && told;
  });

const makeDue = () =>
  ledger.knex('webhook_deliveries').where({ status: 'pending', claim_token: null }).update({
    next_attempt_at: systemClock.now(),
  });

describe('WebhookDispatcher', () => {
  it('tells what happened, signed, and settles the delivery', async () => {
    const webhook = await webhooks.create();
    webhooks.run();
    const { id } = await ledger.acknowledged(1);
    const [delivery] = await attempted(webhook.id);
    expect(delivery).toMatchObject({
      ...{ type: 'notification.sent', status: 'delivered', attempts: 1, error: null },
      ...{ responseStatus: 204, nextAttemptAt: null, durationMs: expect.any(Number) },
    });
    const [call] = webhooks.receiver.calls;
    expect(call!.id).toBe(delivery!.eventId);
    expect(verified(call!, webhook.secret)).toMatchObject({
      type: 'notification.sent',
      data: { id, status: 'sent' },
    });
  });

  it('signs with the secret before as well, for a day', async () => {
    const webhook = await webhooks.create();
    const [fresh, now] = [newWebhookSecret(), systemClock.now()];
    const until = new Date(now.getTime() + dayMs);
    await webhooks.webhooks.rotateSecret(webhook.id, fresh, until, now);
    webhooks.run();
    await webhooks.happen(1);
    await attempted(webhook.id);
    const [both] = webhooks.receiver.calls;
    for (const secret of [webhook.secret, fresh]) verified(both!, secret);
    await ledger.knex('webhook_endpoints').update({ previous_secret_until: now });
    await webhooks.happen(1);
    await expect.poll(() => webhooks.receiver.calls.length, { timeout: 5_000 }).toBe(2);
    const [, one] = webhooks.receiver.calls;
    verified(one!, fresh);
    expect(() => verified(one!, webhook.secret)).toThrow('No matching');
  });

  it('tries again with the same id and the same body', async () => {
    const webhook = await webhooks.create();
    webhooks.receiver.answer('/', (_call, response, count) => {
      response.writeHead(count < 3 ? 503 : 200).end();
    });
    const dispatcher = webhooks.run();
    await webhooks.happen(1);
    for (const attempts of [1, 2]) {
      await eventually(`attempt ${attempts} has failed`, () =>
        ledger.knex('webhook_deliveries').where({ attempts, claim_token: null }).first(),
      );
      await makeDue();
      dispatcher.wake();
    }
    await eventually('it is delivered', async () => {
      const [delivery] = await webhooks.told(webhook.id);
      return delivery?.status === 'delivered' && delivery.attempts === 3;
    });
    const { calls } = webhooks.receiver;
    expect(calls).toHaveLength(3);
    expect(new Set(calls.map(({ id, body }) => id + body)).size).toBe(1);
  });

  it('plans the next attempt after 5 to 5.5 s', async () => {
    const webhook = await webhooks.create();
    webhooks.receiver.answer('/', (_call, response) => response.writeHead(500).end());
    webhooks.run();
    await webhooks.happen(1);
    const [delivery] = await attempted(webhook.id);
    expect(delivery).toMatchObject({ status: 'pending', responseStatus: 500 });
    const waitMs = delivery!.nextAttemptAt!.getTime() - delivery!.attemptedAt!.getTime();
    expect(waitMs).toBeGreaterThanOrEqual(5_000);
    expect(waitMs).toBeLessThan(7_000);
  });

  it('gives up after the tenth attempt', async () => {
    const webhook = await webhooks.create();
    webhooks.receiver.answer('/', (_call, response) => response.writeHead(500).end());
    await webhooks.happen(1);
    await ledger.knex('webhook_deliveries').update({ attempts: 9 });
    webhooks.run();
    const [delivery] = await attempted(webhook.id);
    expect(delivery).toMatchObject({ status: 'failed', attempts: 10, error: 'http_error' });
  });
});

describe('a receiver that does not answer', () => {
  it('holds up neither another one nor more than its own share', async () => {
    const hanging = await webhooks.create({ url: webhooks.receiver.url('/hanging') });
    const good = await webhooks.create({ url: webhooks.receiver.url('/good') });
    webhooks.receiver.answer('/hanging', () => undefined);
    await webhooks.happen(40);
    webhooks.run({ timeoutMs: 60_000, leaseMs: 90_000 });
    await eventually('the good one has everything', async () => {
      const told = await webhooks.told(good.id);
      return told.every(({ status }) => status === 'delivered');
    });
    const told = await webhooks.told(hanging.id);
    expect(told.filter(({ attempts }) => attempts > 0)).toHaveLength(5);
    expect(webhooks.receiver.calls.filter(({ path }) => path === '/hanging')).toHaveLength(5);
  });

  it('is given up for the moment after the time for one attempt', async () => {
    const { id } = await webhooks.create();
    webhooks.receiver.answer('/', () => undefined);
    await webhooks.happen(1);
    webhooks.run({ timeoutMs: 200 });
    const [delivery] = await attempted(id);
    expect(delivery).toMatchObject({ status: 'pending', error: 'timeout', responseStatus: null });
    expect(delivery!.durationMs).toBeGreaterThanOrEqual(190);
  });
});

describe('a webhook that is switched off', () => {
  it('was so by 410, at once, and the others are told', async () => {
    const gone = await webhooks.create({ url: webhooks.receiver.url('/gone?key=secret') });
    const other = await webhooks.create();
    webhooks.receiver.answer('/gone?key=secret', (_call, response) => {
      response.writeHead(410).end();
    });
    await webhooks.happen(20);
    webhooks.run();
    await eventually('it is off', async () => !(await webhooks.webhooks.find(gone.id))?.enabled);
    await eventually('nothing more is to come', async () =>
      (await webhooks.told(gone.id)).every(({ status }) => status === 'failed'),
    );
    expect(webhooks.receiver.calls.filter(({ path }) => path !== '/').length).toBeLessThan(11);
    expect(await webhooks.webhooks.find(gone.id)).toMatchObject({ disabledReason: 'gone' });
    const news = await eventually('the other one is told', () =>
      webhooks.receiver.calls.find(({ body }) => body.includes('webhook.disabled')),
    );
    const { host } = new URL(gone.url);
    expect(verified(news, other.secret)).toMatchObject({
      type: 'webhook.disabled',
      data: { id: gone.id, host, reason: 'gone' },
    });
    const lines = webhooks.log.lines.filter(({ msg }) => msg === 'webhook.disabled');
    expect(lines).toEqual([
      expect.objectContaining({ level: 'error', webhookId: gone.id, reason: 'gone' }),
    ]);
    expect(webhooks.log.text()).not.toContain('key=secret');
  });

  it('was so by five days without a success, and not by less', async () => {
    const webhook = await webhooks.create();
    webhooks.receiver.answer('/', (_call, response) => response.writeHead(500).end());
    const dispatcher = webhooks.run();
    const failingFor = async (ms: number) => {
      const since = new Date(systemClock.now().getTime() - ms);
      await ledger.knex('webhook_endpoints').update({ failing_since: since });
      await webhooks.happen(1);
      dispatcher.wake();
      await attempted(webhook.id);
    };
    await failingFor(5 * dayMs - 60_000);
    expect(await webhooks.webhooks.find(webhook.id)).toMatchObject({ enabled: true });
    await failingFor(5 * dayMs);
    await eventually('it is off', async () => {
      const found = await webhooks.webhooks.find(webhook.id);
      return found?.disabledReason === 'failing' && !found.enabled;
    });
  });

  it('is forgiven by one success', async () => {
    const webhook = await webhooks.create();
    await ledger.knex('webhook_endpoints').update({ failing_since: systemClock.now() });
    await webhooks.happen(1);
    webhooks.run();
    await attempted(webhook.id);
    expect(await webhooks.webhooks.find(webhook.id)).toMatchObject({ failingSince: null });
  });
});

describe('a claim', () => {
  const claim = (leaseMs: number) => {
    const now = systemClock.now();
    const leasedUntil = new Date(now.getTime() + leaseMs);
    const rest = { token: randomUUID(), atOnce: 100, busy: new Map<string, number>() };
    return webhooks.deliveries.claim({ now, leasedUntil, ...rest });
  };

  it('is for one process only, and for another once its lease has run out', async () => {
    await webhooks.create();
    await webhooks.happen(50);
    const claims = await Promise.all([claim(60_000), claim(60_000), claim(60_000)]);
    const ids = claims.flat().map(({ id }) => id);
    expect(ids.length).toBe(50);
    expect(new Set(ids).size).toBe(50);
    expect(await claim(60_000)).toEqual([]);
    const soon = new Date(systemClock.now().getTime() - 1);
    await ledger.knex('webhook_deliveries').update({ next_attempt_at: soon });
    expect(await claim(60_000)).toHaveLength(50);
  });

  it('that another has taken over settles nothing', async () => {
    const webhook = await webhooks.create();
    await webhooks.happen(1);
    const [late] = await claim(0);
    const [current] = await claim(60_000);
    expect(current!.attempt).toBe(2);
    const failed = { responseStatus: 500, error: 'http_error' as const, durationMs: 1 };
    const now = systemClock.now();
    expect(await webhooks.deliveries.settleUndelivered(late!, failed, null, now)).toBeNull();
    const taken = { responseStatus: 200, error: null, durationMs: 1 };
    expect(await webhooks.deliveries.settleDelivered(late!, taken)).toBe(false);
    expect(await webhooks.deliveries.settleDelivered(current!, taken)).toBe(true);
    expect(await webhooks.told(webhook.id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });
});

describe('stop', () => {
  it('gives back what does not end, as if it had not been tried', async () => {
    const webhook = await webhooks.create();
    webhooks.receiver.answer('/', () => undefined);
    await webhooks.happen(1);
    const dispatcher = webhooks.run({ timeoutMs: 60_000, leaseMs: 90_000 });
    await expect.poll(() => webhooks.receiver.calls.length, { timeout: 5_000 }).toBe(1);
    const from = performance.now();
    await dispatcher.stop();
    expect(performance.now() - from).toBeLessThan(8_000);
    const [delivery] = await webhooks.told(webhook.id);
    expect(delivery).toMatchObject({ status: 'pending', attempts: 0, error: null });
    expect(delivery!.nextAttemptAt!.getTime()).toBeLessThanOrEqual(systemClock.now().getTime());
  });
});
