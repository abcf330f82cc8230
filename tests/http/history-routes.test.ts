import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

describe('GET /whatsapp/history', () => {
  it('pages newest first, without a gap or a repeat, and ends', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 7; index += 1) ids.push((await ledger.enqueue()).id);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`;
      const { body } = await api.get(`/whatsapp/history?limit=3${next}`);
      seen.push(...body.data.map((row: { id: string }) => row.id));
      cursor = body.page!.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(ids.toReversed());
  });

  it('has no next page when the last one is just full', async () => {
    for (let index = 0; index < 3; index += 1) await ledger.enqueue();
    const { body } = await api.get('/whatsapp/history?limit=3');
    expect(body.data).toHaveLength(3);
    expect(body.page).toEqual({ nextCursor: null });
  });

  it('shows 50 unless asked for another number, at most 200', async () => {
    for (let index = 0; index < 60; index += 1) await ledger.enqueue();
    expect((await api.get('/whatsapp/history')).body.data).toHaveLength(50);
    expect((await api.get('/whatsapp/history?limit=200')).body.data).toHaveLength(60);
    expect((await api.get('/whatsapp/history?limit=1')).body.data).toHaveLength(1);
  });

  it('shows only the customer and the status that were asked for', async () => {
    const mine = await ledger.acknowledged(1, { customerId: 123 });
    await ledger.acknowledged(1, { customerId: 124 });
    await ledger.enqueue({ customerId: 123 });
    const { body } = await api.get('/whatsapp/history?customerId=123&status=sent');
    expect(body.data.map((row: { id: string }) => row.id)).toEqual([mine.id]);
  });

  it('is an empty list when there is nothing', async () => {
    const { status, body } = await api.get('/whatsapp/history');
    expect(status).toBe(200);
    expect(body).toEqual({ success: true, data: [], page: { nextCursor: null } });
  });

  it.each([
    ['status=a&status=b', 'status'],
    ['status=queued', 'status'],
    ['status=', 'status'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=5&limit=6', 'limit'],
    ['customerId=abc', 'customerId'],
    ['customerId=0', 'customerId'],
    ['customerId=1%20or%201=1', 'customerId'],
    ['customerId=99999999999999999999', 'customerId'],
    ['cursor=abc', 'cursor'],
    ['colour=red', 'colour'],
    ['status[$ne]=sent', 'status[$ne]'],
    ['__proto__=x', '__proto__'],
    ['constructor=x', 'constructor'],
  ])('refuses ?%s and names %s', async (query, path) => {
    const answer = await api.get(`/whatsapp/history?${query}`);
    expectRefusal(answer, 400, 'invalid_request');
    expect([...new Set(answer.body.error!.details.map((fault) => fault.path))]).toEqual([path]);
  });
});

describe('GET /whatsapp/stats', () => {
  it('is zero everywhere before anything was sent', async () => {
    expect((await api.get('/whatsapp/stats')).body.data).toEqual({
      total: 0,
      sent: 0,
      failed: 0,
      pending: 0,
      cancelled: 0,
      delivered: 0,
      read: 0,
      successRate: 0,
    });
  });

  it('gives the share that went well with two decimals', async () => {
    await ledger.acknowledged(1);
    await ledger.acknowledged(3);
    await ledger.acknowledged(-1);
    await ledger.enqueue();
    expect((await api.get('/whatsapp/stats')).body.data).toMatchObject({
      total: 4,
      sent: 2,
      failed: 1,
      pending: 1,
      delivered: 1,
      read: 1,
      successRate: 66.67,
    });
  });

  it('refuses what it does not know', async () => {
    expectRefusal(await api.get('/whatsapp/stats?since=x'), 400, 'invalid_request', {
      since: 'unknown_field',
    });
  });
});

describe('GET /whatsapp/notifications/:id', () => {
  it('tells what happened, oldest first', async () => {
    const claim = await ledger.acknowledged(1, { customerId: 123 });
    await ledger.clock.advance(2_000);
    await ledger.receive(claim.messageId, 3);
    const { status, body } = await api.get(`/whatsapp/notifications/${claim.id}`);
    expect(status).toBe(200);
    const at = ledger.clock.in(-2_000).toISOString();
    expect(body.data).toMatchObject({ id: claim.id, status: 'sent', customerId: 123 });
    expect(body.data.timeline).toEqual([
      { at, kind: 'accepted', attempt: 0, detail: null },
      { at, kind: 'claimed', attempt: 1, detail: null },
      { at, kind: 'acknowledged', attempt: 1, detail: null },
      { at: ledger.clock.now().toISOString(), kind: 'read', attempt: 1, detail: null },
    ]);
  });

  it('is 404 for an id that is not there', async () => {
    const answer = await api.get('/whatsapp/notifications/00000000-0000-7000-8000-000000000000');
    expectRefusal(answer, 404, 'notification_not_found', {});
  });

  it.each(['1', 'abc', '%27', '00000000-0000-7000-8000-00000000000', '..%2f..%2fetc'])(
    'refuses %s, which is no id, by its name',
    async (id) => {
      const answer = await api.get(`/whatsapp/notifications/${id}`);
      expectRefusal(answer, 400, 'invalid_request', { id: 'invalid_format' });
    },
  );
});
