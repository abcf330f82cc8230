import { beforeEach, describe, expect, it } from 'vitest';
import { webhookDeliveryRoutes } from '../../src/http/webhook-delivery-routes.ts';
import { webhookRoutes } from '../../src/http/webhook-routes.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';
import { useWebhooks } from '../support/test-webhooks.ts';
import { verified } from '../support/webhook-receiver.ts';

const api = useApi();
const { ledger } = api;
const webhooks = useWebhooks(ledger);
const path = '/whatsapp/webhooks';
const url = 'https://billing.example.net/hooks/whatsapp';
const unknown = '6f1c0b52-5f0f-4a3e-9b0e-0d5f3f6f1a01';
let woken = 0;

beforeEach(async () => {
  woken = 0;
  const { webhooks: repository, deliveries } = webhooks;
  const { clock } = ledger;
  await api.start({
    routes: [
      ...webhookRoutes({ webhooks: repository, privateHosts: ['localhost'], clock }),
      ...webhookDeliveryRoutes({
        webhooks: repository,
        deliveries,
        test: (id) => webhooks.dispatcher().test(id),
        wake: () => {
          woken += 1;
        },
        clock,
      }),
    ],
  });
});

const put = (id: string, body: unknown) =>
  api.request('PUT', `${path}/${id}`, {
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });

describe('POST /whatsapp/webhooks', () => {
  it('answers 201 with the webhook, and with its secret this once', async () => {
    const { status, headers, body } = await api.post(path, { url });
    expect(status).toBe(201);
    const { id, secret, ...data } = body.data;
    const now = ledger.clock.now().toISOString();
    expect(data).toEqual({
      ...{ url, description: null, events: null, enabled: true, disabledReason: null },
      ...{ failingSince: null, previousSecretUntil: null, createdAt: now, updatedAt: now },
    });
    expect(secret).toMatch(/^whsec_/);
    expect(headers.get('Location')).toBe(`${path}/${id}`);
    expect(headers.get('Cache-Control')).toBe('no-store');
    const again = await api.get(`${path}/${id}`);
    expect(again.body.data).toEqual({ id, ...data });
    expect(again.text + (await api.get(path)).text).not.toContain('whsec_');
    expect(api.log.text()).not.toContain('whsec_');
  });

  it('takes what is to be told, each once', async () => {
    const events = ['notification.sent', 'notification.failed', 'notification.sent'];
    const sent = { url, events, description: 'Penagihan', enabled: false };
    const { body } = await api.post(path, sent);
    expect(body.data).toMatchObject({
      ...{ events: ['notification.sent', 'notification.failed'], enabled: false },
      description: 'Penagihan',
    });
  });

  it.each([
    ['no url', {}, 400, 'invalid_request', 'url'],
    ['an unknown event', { url, events: ['all'] }, 400, 'invalid_request', 'events.0'],
    ['no event at all', { url, events: [] }, 400, 'invalid_request', 'events'],
    ['an unknown field', { url, secret: 'x' }, 400, 'invalid_request', 'secret'],
    ['no TLS', { url: 'http://billing.example.net/' }, 422, 'webhook_url_refused', 'url'],
    ['a password', { url: 'https://a:b@example.net/' }, 422, 'webhook_url_refused', 'url'],
    ['a private address', { url: 'https://10.0.0.1/' }, 422, 'webhook_url_refused', 'url'],
  ])('refuses %s', async (_, sent, status, code, field) => {
    const answer = await api.post(path, sent);
    expectRefusal(answer, status, code);
    expect(answer.body.error!.details[0]!.path).toBe(field);
    expect(await ledger.countRows('webhook_endpoints')).toBe(0);
  });

  it('makes one for one Idempotency-Key, and shows its secret to whoever repeats it', async () => {
    const key = { 'Idempotency-Key': 'hook-1' };
    const first = await api.post(path, { url }, key);
    const again = await api.post(path, { url }, key);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data).toEqual(first.body.data);
    const other = await api.post(path, { url: `${url}/2` }, key);
    expectRefusal(other, 422, 'idempotency_key_reused');
    expect(await ledger.countRows('webhook_endpoints')).toBe(1);
  });

  it('shows nothing to a later key of the same name', async () => {
    const webhookOfNewKey = async () => {
      const { id, key } = (await api.post('/keys', { name: 'kantor', scopes: ['admin'] })).body
        .data;
      const headers = { 'X-Api-Key': key, 'Idempotency-Key': 'hook-1' };
      const made = await api.post(path, { url }, headers);
      await api.request('DELETE', `/keys/${id}`);
      return made.body.data;
    };
    const [first, second] = [await webhookOfNewKey(), await webhookOfNewKey()];
    expect(second.id).not.toBe(first.id);
    expect(second.secret).not.toBe(first.secret);
  });

  it('makes twenty at most', async () => {
    for (let number = 1; number <= 20; number += 1) await api.post(path, { url });
    expectRefusal(await api.post(path, { url }), 409, 'too_many_webhooks');
    expect((await api.get(path)).body.data).toHaveLength(20);
  });
});

describe('PUT /whatsapp/webhooks/:id', () => {
  it('changes what it names and leaves the rest', async () => {
    const { id } = await webhooks.create({ events: ['opt_out.changed'], description: 'Satu' });
    const { status, body } = await put(id, { url });
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ url, events: ['opt_out.changed'], description: 'Satu' });
    expect((await put(id, { events: null, description: null })).body.data).toMatchObject({
      ...{ url, events: null, description: null, enabled: true },
    });
  });

  it('switches it off, which gives up what was still to be told, and on again', async () => {
    const { id } = await webhooks.create();
    await webhooks.happen(1);
    expect((await put(id, { enabled: false })).body.data).toMatchObject({ enabled: false });
    expect(await webhooks.told(id)).toMatchObject([{ status: 'failed', error: 'disabled' }]);
    await webhooks.happen(1);
    expect(await webhooks.told(id)).toHaveLength(1);
    await webhooks.webhooks.update(id, { enabled: true }, ledger.clock.now());
    await webhooks.webhooks.disable(id, 'gone', ledger.clock.now());
    expect((await put(id, { enabled: true })).body.data).toMatchObject({
      ...{ enabled: true, disabledReason: null, failingSince: null },
    });
  });

  it('refuses what can not be', async () => {
    const { id } = await webhooks.create();
    expectRefusal(await put(id, { url: 'http://10.0.0.1/' }), 422, 'webhook_url_refused');
    expectRefusal(await put(id, { enabled: 'no' }), 400, 'invalid_request', {
      enabled: 'invalid_type',
    });
    expectRefusal(await put(unknown, { enabled: true }), 404, 'webhook_not_found');
    expectRefusal(await put('1', {}), 400, 'invalid_request');
  });
});

describe('DELETE /whatsapp/webhooks/:id', () => {
  it('removes it with its deliveries, and may be repeated', async () => {
    const { id } = await webhooks.create();
    await webhooks.happen(2);
    const first = await api.request('DELETE', `${path}/${id}`);
    expect(first.body.data).toEqual({ id, removed: true });
    expect(await ledger.countRows('webhook_deliveries')).toBe(0);
    expect((await api.request('DELETE', `${path}/${id}`)).body.data.removed).toBe(false);
    expectRefusal(await api.get(`${path}/${id}`), 404, 'webhook_not_found');
  });
});

describe('POST /whatsapp/webhooks/:id/rotate-secret', () => {
  it('shows a new secret, beside which the old one signs for a day', async () => {
    const webhook = await webhooks.create();
    const { status, body } = await api.post(`${path}/${webhook.id}/rotate-secret`, {});
    expect(status).toBe(200);
    expect(body.data.secret).toMatch(/^whsec_/);
    expect(body.data.secret).not.toBe(webhook.secret);
    expect(body.data.previousSecretUntil).toBe(ledger.clock.in(86_400_000).toISOString());
    const answer = await api.post(`${path}/${unknown}/rotate-secret`, {});
    expectRefusal(answer, 404, 'webhook_not_found');
  });
});

describe('POST /whatsapp/webhooks/:id/test', () => {
  it('tells it a test event at once and answers what came of it', async () => {
    const { id, secret } = await webhooks.create({ events: ['opt_out.changed'], enabled: false });
    const { status, body } = await api.post(`${path}/${id}/test`, {});
    expect(status).toBe(200);
    expect(body.data).toMatchObject({
      ...{ type: 'webhook.test', status: 'delivered', attempts: 1, responseStatus: 204 },
    });
    const [call] = webhooks.receiver.calls;
    expect(verified(call!, secret)).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: id },
    });
  });

  it.each([410, 500])('says so when it answers %i, without any consequence', async (answered) => {
    const { id } = await webhooks.create();
    webhooks.receiver.answer('/', (_call, response) => response.writeHead(answered).end());
    const { body } = await api.post(`${path}/${id}/test`, {});
    expect(body.data).toMatchObject({ status: 'failed', responseStatus: answered });
    expect(await webhooks.webhooks.find(id)).toMatchObject({ enabled: true, failingSince: null });
    expect(await webhooks.webhooks.find(id)).toMatchObject({ disabledReason: null });
  });

  it('knows only webhooks that are there', async () => {
    expectRefusal(await api.post(`${path}/${unknown}/test`, {}), 404, 'webhook_not_found');
  });
});

describe('GET /whatsapp/webhooks/:id/deliveries', () => {
  it('lists them newest first, page by page, by status', async () => {
    const { id } = await webhooks.create();
    await webhooks.happen(3);
    const other = await webhooks.create();
    await webhooks.happen(1);
    const first = await api.get(`${path}/${id}/deliveries?limit=3`);
    expect(first.body.data).toHaveLength(3);
    expect(first.body.data[0]).toEqual({
      ...{ id: expect.any(Number), eventId: expect.any(String), type: 'session.state_changed' },
      ...{ status: 'pending', attempts: 0, createdAt: expect.any(String), attemptedAt: null },
      ...{ nextAttemptAt: expect.any(String), responseStatus: null, error: null },
      durationMs: null,
    });
    const cursor = first.body.page!.nextCursor;
    const rest = await api.get(`${path}/${id}/deliveries?limit=3&cursor=${cursor}`);
    expect(rest.body.data).toHaveLength(1);
    expect(rest.body.page!.nextCursor).toBeNull();
    expect((await api.get(`${path}/${other.id}/deliveries`)).body.data).toHaveLength(1);
    expect((await api.get(`${path}/${id}/deliveries?status=failed`)).body.data).toEqual([]);
    expectRefusal(await api.get(`${path}/${id}/deliveries?status=x`), 400, 'invalid_request');
    expectRefusal(await api.get(`${path}/${unknown}/deliveries`), 404, 'webhook_not_found');
  });
});

describe('POST /whatsapp/webhooks/:id/deliveries/:deliveryId/redeliver', () => {
  const redeliver = (id: string, deliveryId: number | string) =>
    api.post(`${path}/${id}/deliveries/${deliveryId}/redeliver`, {});

  it('makes it due again, with all attempts before it', async () => {
    const { id } = await webhooks.create();
    await webhooks.happen(1);
    await ledger
      .knex('webhook_deliveries')
      .update({ status: 'failed', attempts: 10, error: 'timeout', response_status: 500 });
    const [delivery] = await webhooks.told(id);
    const { status, body } = await redeliver(id, delivery!.id);
    expect(status).toBe(202);
    expect(body.data).toMatchObject({
      ...{ id: delivery!.id, eventId: delivery!.eventId, status: 'pending', attempts: 0 },
      ...{ nextAttemptAt: ledger.clock.now().toISOString(), error: null, responseStatus: null },
    });
    expect(woken).toBe(1);
  });

  it('leaves one alone that is in the hand', async () => {
    const { id } = await webhooks.create();
    await webhooks.happen(1);
    const token = unknown;
    await ledger.knex('webhook_deliveries').update({ claim_token: token, attempts: 3 });
    const [delivery] = await webhooks.told(id);
    expect((await redeliver(id, delivery!.id)).body.data).toMatchObject({ attempts: 3 });
  });

  it('refuses what is not there, and a webhook that is off', async () => {
    const { id } = await webhooks.create();
    const other = await webhooks.create({ events: ['opt_out.changed'] });
    await webhooks.happen(1);
    const [delivery] = await webhooks.told(id);
    expectRefusal(await redeliver(other.id, delivery!.id), 404, 'delivery_not_found');
    expectRefusal(await redeliver(unknown, delivery!.id), 404, 'webhook_not_found');
    expectRefusal(await redeliver(id, 'x'), 400, 'invalid_request');
    await put(id, { enabled: false });
    expectRefusal(await redeliver(id, delivery!.id), 409, 'webhook_disabled');
  });
});

describe('every route of webhooks', () => {
  it('needs the scope admin', () => {
    const { webhooks: repository, deliveries } = webhooks;
    const { clock } = ledger;
    const nothing = { test: async () => null, wake: () => undefined };
    const routes = [
      ...webhookRoutes({ webhooks: repository, privateHosts: [], clock }),
      ...webhookDeliveryRoutes({ webhooks: repository, deliveries, clock, ...nothing }),
    ];
    expect(routes).toHaveLength(9);
    expect(new Set(routes.map(({ scope }) => scope))).toEqual(new Set(['admin']));
  });
});
