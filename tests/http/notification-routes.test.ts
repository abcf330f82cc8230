import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const cancel = (id: string, body: unknown = {}) =>
  api.post(`/whatsapp/notifications/${id}/cancel`, body);
const retry = (id: string, body: unknown = {}, headers = {}) =>
  api.post(`/whatsapp/notifications/${id}/retry`, body, headers);

/** A notification that certainly reached nobody. */
async function failed(overrides = {}): Promise<string> {
  return (await ledger.acknowledged(-1, overrides)).id;
}

describe('POST /whatsapp/notifications/:id/cancel', () => {
  it('cancels what is waiting, for good, and says so again when it is repeated', async () => {
    const { id } = await ledger.enqueue();
    const answer = await cancel(id);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      ...{ id, status: 'cancelled', errorCode: 'cancelled_by_request', uncertainSince: null },
    });
    expect((await cancel(id)).body).toEqual(answer.body);
    expect(await ledger.claim()).toBeNull();
    expect(await ledger.kinds(id)).toEqual(['accepted', 'cancelled']);
  });

  it('needs no body', async () => {
    const { id } = await ledger.enqueue();
    const { status } = await api.request('POST', `/whatsapp/notifications/${id}/cancel`);
    expect(status).toBe(200);
  });

  it('cancels what a rule holds', async () => {
    const { id } = await ledger.enqueue();
    await ledger.knex('notification_logs').where({ id }).update({ hold_reason: 'paused' });
    expect((await cancel(id)).body.data).toMatchObject({ status: 'cancelled', held: null });
  });

  it('leaves alone what is being sent', async () => {
    const { id } = await ledger.claimed();
    const answer = await cancel(id);
    expectRefusal(answer, 409, 'in_flight');
    expect(answer.headers.get('Retry-After')).toBe('5');
    expect(await ledger.find(id)).toMatchObject({ status: 'pending', inFlight: true });
  });

  it('has nothing to cancel once it is sent or failed', async () => {
    expectRefusal(await cancel((await ledger.acknowledged(1)).id), 409, 'already_settled');
    expectRefusal(await cancel(await failed()), 409, 'already_settled');
  });

  it('lets a late acknowledgement tell what became of one that was in doubt', async () => {
    const claim = await ledger.uncertain();
    const { body } = await cancel(claim.id);
    expect(body.data).toMatchObject({ status: 'cancelled', messageId: claim.messageId });
    expect(body.data.uncertainSince).not.toBeNull();
    await ledger.receive(claim.messageId, 1);
    expect(await ledger.find(claim.id)).toMatchObject({ status: 'sent', uncertainSince: null });
  });

  it('refuses what it does not know', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    expectRefusal(await cancel(nobody), 404, 'notification_not_found');
    expectRefusal(await cancel('1'), 400, 'invalid_request', { id: 'invalid_format' });
    const { id } = await ledger.enqueue();
    expectRefusal(await cancel(id, { why: 'x' }), 400, 'invalid_request', { why: 'unknown_field' });
    expect((await ledger.find(id)).status).toBe('pending');
  });
});

describe('POST /whatsapp/notifications/:id/retry', () => {
  it('makes a new notification of a failed one, which leaves now and expires as new', async () => {
    const original = await failed({
      ...{ class: 'reminder', template: 'tagihan', customerId: 7, message: 'Halo' },
      expiresAt: ledger.clock.in(1_000),
    });
    await ledger.clock.advance(60_000);
    const answer = await retry(original);
    expect(answer.status).toBe(202);
    const { id } = answer.body.data;
    expect(answer.headers.get('Location')).toBe(`/whatsapp/notifications/${id}`);
    expect(answer.body.data).toMatchObject({
      ...{ retryOf: original, status: 'pending', message: 'Halo', template: 'tagihan' },
      ...{ class: 'reminder', customerId: 7, recipient: '0812-3456-7890', attempts: 0 },
      ...{ phone: '+6281234567890', messageId: null, errorCode: null, batchId: null },
      createdAt: ledger.clock.now().toISOString(),
      expiresAt: ledger.clock.in(24 * 3_600_000).toISOString(),
    });
    expect((await ledger.find(original)).status).toBe('failed');
    expect((await ledger.claim())?.id).toBe(id);
  });

  it('is about the same bill and amount, so that it is checked like the first when it leaves', async () => {
    const about = { invoiceId: 456, paymentId: 789, subscriptionId: 70, prepaidPeriodId: 5 };
    const original = await failed({ ...about, amount: '150000.00' });
    const { id } = (await retry(original)).body.data;
    expect(await ledger.row(id)).toMatchObject({
      ...{ invoice_id: 456, payment_id: 789, subscription_id: 70, prepaid_period_id: 5 },
      amount: '150000.00',
    });
  });

  it('tries a cancelled one again', async () => {
    const { id } = await ledger.enqueue();
    await cancel(id);
    expect((await retry(id)).status).toBe(202);
  });

  it('has one try at a time under way', async () => {
    const id = await failed();
    const first = (await retry(id)).body.data.id;
    const refusal = await retry(id);
    expectRefusal(refusal, 409, 'retry_pending');
    expect(refusal.body.error!.message).toContain(first);
    await cancel(first);
    expect((await retry(id)).status).toBe(202);
  });

  it('lets one of many clicks at the same moment through', async () => {
    const id = await failed();
    const answers = await Promise.all(Array.from({ length: 8 }, () => retry(id)));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([202, ...Array.from({ length: 7 }, () => 409)]);
    expect(await ledger.countRows()).toBe(2);
  });

  it('waits for the end of one that is on its way', async () => {
    expectRefusal(await retry((await ledger.claimed()).id), 409, 'not_settled');
    expectRefusal(await retry((await ledger.enqueue()).id), 409, 'not_settled');
  });

  it.each([
    ['in doubt', async () => (await ledger.uncertain()).id],
    ['sent', async () => (await ledger.acknowledged(1)).id],
    [
      'cancelled while in doubt',
      async () => {
        const { id } = await ledger.uncertain();
        await cancel(id);
        return id;
      },
    ],
    [
      'failed, with a retry that was sent',
      async () => {
        const id = await failed();
        await retry(id);
        await ledger.receive((await ledger.claim())!.messageId, 1);
        return id;
      },
    ],
  ])('needs a word that a second copy does no harm for one that is %s', async (_, prepare) => {
    const id = await prepare();
    const rows = await ledger.countRows();
    expectRefusal(await retry(id), 409, 'confirmation_required');
    expectRefusal(await retry(id, { confirmDuplicate: false }), 409, 'confirmation_required');
    expect(await ledger.countRows()).toBe(rows);
    const answer = await retry(id, { confirmDuplicate: true });
    expect(answer.status).toBe(202);
    expect(answer.body.data.retryOf).toBe(id);
  });

  it('cannot bring back a text that was taken out', async () => {
    const id = await failed();
    await ledger.repository.forgetTexts(ledger.clock.in(60_000), 10);
    expectRefusal(await retry(id), 409, 'text_forgotten');
  });

  it('is repeated without effect under the same key, whatever became of it', async () => {
    const id = await failed();
    const key = { 'Idempotency-Key': 'retry-1' };
    const first = await retry(id, {}, key);
    const again = await retry(id, {}, key);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data.id).toBe(first.body.data.id);
    await ledger.receive((await ledger.claim())!.messageId, 1);
    const late = await retry(id, {}, key);
    expect({ status: late.status, id: late.body.data.id }).toEqual({
      status: 201,
      id: first.body.data.id,
    });
    expect(await ledger.countRows()).toBe(2);
    expectRefusal(await retry(id, { confirmDuplicate: true }, key), 422, 'idempotency_key_reused');
  });

  it('takes no key that a send has taken', async () => {
    const key = { 'Idempotency-Key': 'both' };
    await api.send(undefined, key);
    const { id } = await ledger.enqueue();
    await cancel(id);
    expectRefusal(await retry(id, {}, key), 422, 'idempotency_key_reused');
  });

  it('makes one notification of many requests with one key at the same moment', async () => {
    const id = await failed();
    const key = { 'Idempotency-Key': 'retry-2' };
    const answers = await Promise.all(Array.from({ length: 8 }, () => retry(id, {}, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(new Set(answers.map(({ body }) => body.data.id)).size).toBe(1);
    expect(await ledger.countRows()).toBe(2);
  });

  it('refuses what it does not know', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000';
    expectRefusal(await retry(nobody), 404, 'notification_not_found');
    expectRefusal(await retry('1'), 400, 'invalid_request', { id: 'invalid_format' });
    const body = { confirmDuplicate: 'yes' };
    expectRefusal(await retry(await failed(), body), 400, 'invalid_request', {
      confirmDuplicate: 'invalid_type',
    });
  });
});
