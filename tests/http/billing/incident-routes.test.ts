import { describe, expect, it } from 'vitest';
import { bodies, useBillingApi } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const path = '/billing/incidents';
const put = (body: object, id = 5) => billing.put(`${path}/${id}`, { ...bodies.incident, ...body });

describe('/billing/incidents', () => {
  it('reports an outage of an area, and tells of it once', async () => {
    const { body } = await put({ endsAt: '2026-11-23T14:00:00+07:00', note: 'Kabel putus' });
    expect(body.data).toMatchObject({
      id: 5,
      kind: 'outage',
      area: 'RW 05',
      startsAt: '2026-11-23T03:00:00.000Z',
      endsAt: '2026-11-23T07:00:00.000Z',
      resolvedAt: null,
      note: 'Kabel putus',
    });
    await put({ note: 'Perbaikan berjalan' });
    expect(billing.told).toEqual(['reported 5']);
  });

  it('resolve says that it is over, once and repeatably', async () => {
    await put({});
    const first = await api.post(`${path}/5/resolve`, { resolvedAt: '2026-11-23T09:00:00+07:00' });
    expect(first.status).toBe(200);
    expect(first.body.data.resolvedAt).toBe('2026-11-23T02:00:00.000Z');
    const again = await api.post(`${path}/5/resolve`, {});
    expect(again.body.data).toEqual(first.body.data);
    expect(billing.told).toEqual(['reported 5', 'resolved 5']);
    expectRefusal(await put({}), 409, 'incident_resolved');
  });

  it('resolve means now, and says nothing when told not to', async () => {
    await put({ notify: false });
    const { body } = await api.post(`${path}/5/resolve`, { notify: false });
    expect(body.data.resolvedAt).toBe(api.ledger.clock.now().toISOString());
    expect(billing.told).toEqual([]);
  });

  it('refuses what can not be', async () => {
    expectRefusal(await put({ kind: 'storm' }), 400, 'invalid_request', { kind: 'invalid_value' });
    expectRefusal(await put({ area: '' }), 400, 'invalid_request', { area: 'empty' });
    const early = await put({ endsAt: '2026-11-23T02:59:59Z' });
    expectRefusal(early, 400, 'invalid_request', { endsAt: 'too_early' });
    expectRefusal(await put({ startsAt: '2026-11-23T10:00:00' }), 400, 'invalid_request');
    expectRefusal(await api.post(`${path}/9/resolve`, {}), 404, 'incident_not_found');
    await put({});
    const faulty = await api.post(`${path}/5/resolve`, { resolvedAt: 'yesterday' });
    expectRefusal(faulty, 400, 'invalid_request');
  });

  it('filters by kind, area and whether it is over', async () => {
    const idsOf = async (query: string) =>
      (await api.get(`${path}?${query}`)).body.data.map(({ id }: { id: number }) => id);
    await put({}, 1);
    await put({ kind: 'maintenance', area: 'RW 06' }, 2);
    await api.post(`${path}/1/resolve`, {});
    expect(await idsOf('kind=maintenance')).toEqual([2]);
    expect(await idsOf('area=RW%2005')).toEqual([1]);
    expect(await idsOf('resolved=true')).toEqual([1]);
    expect(await idsOf('resolved=false')).toEqual([2]);
  });
});
