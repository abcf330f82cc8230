import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const none = { total: 0, sent: 0, failed: 0, pending: 0, cancelled: 0, delivered: 0, read: 0 };

async function stats(query: string) {
  const { status, body } = await api.get(`/whatsapp/stats${query}`);
  expect(status, JSON.stringify(body.error)).toBe(200);
  return body.data;
}

/** Two of Monday in Jakarta, one of them failed, and one of Tuesday. */
async function twoDays(): Promise<void> {
  await ledger.acknowledged(3, { template: 'tagihan', class: 'reminder' });
  await ledger.acknowledged(-1, { template: 'tagihan' });
  await ledger.clock.advance(Date.parse('2026-11-23T17:00:00Z') - ledger.clock.now().getTime() - 1);
  await ledger.enqueue();
}

describe('GET /whatsapp/stats', () => {
  it('breaks down by day of the business, oldest first', async () => {
    await twoDays();
    expect(await stats('?groupBy=day')).toEqual({
      ...{ ...none, total: 3, sent: 1, failed: 1, pending: 1, delivered: 1, read: 1 },
      ...{ successRate: 50, groupBy: 'day' },
      groups: [
        {
          ...{ ...none, key: '2026-11-23', total: 2, sent: 1, failed: 1, delivered: 1, read: 1 },
          successRate: 50,
        },
        { ...none, key: '2026-11-24', total: 1, pending: 1, successRate: 0 },
      ],
    });
  });

  it('breaks down by template and by class, the largest first', async () => {
    await twoDays();
    const byTemplate = await stats('?groupBy=template');
    expect(byTemplate.groups).toMatchObject([
      { key: 'tagihan', total: 2 },
      { key: null, total: 1 },
    ]);
    const byClass = await stats('?groupBy=class');
    expect(byClass.groups).toMatchObject([
      { key: 'transactional', total: 2, failed: 1, successRate: 0 },
      { key: 'reminder', total: 1, successRate: 100 },
    ]);
  });

  it('counts what was accepted in a range of days or instants', async () => {
    await twoDays();
    expect(await stats('?from=2026-11-23&to=2026-11-23')).toMatchObject({ total: 2, failed: 1 });
    expect(await stats('?from=2026-11-24')).toMatchObject({ total: 1, pending: 1 });
    expect(await stats('?to=2026-11-22')).toEqual({ ...none, successRate: 0 });
    expect(await stats('?from=2026-11-23T03:00:00.002Z&groupBy=class')).toMatchObject({
      ...{ total: 2, groups: [{ key: 'transactional', total: 2 }] },
    });
  });

  it('says the same as /status', async () => {
    await twoDays();
    const { body } = await api.get('/whatsapp/status');
    expect(body.data.stats).toEqual(await stats(''));
  });

  it('refuses what it does not know', async () => {
    const wrong = async (query: string) => api.get(`/whatsapp/stats?${query}`);
    expectRefusal(await wrong('groupBy=hour'), 400, 'invalid_request', {
      groupBy: 'invalid_value',
    });
    expectRefusal(await wrong('from=x'), 400, 'invalid_request', { from: 'invalid_union' });
    expectRefusal(await wrong('from=2026-02-02&to=2026-01-01'), 400, 'invalid_request', {
      to: 'too_early',
    });
  });
});
