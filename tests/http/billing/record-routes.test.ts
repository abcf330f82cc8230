import { beforeEach, describe, expect, it } from 'vitest';
import { bodies, useBillingApi, writeBasics } from '../../support/billing-api.ts';
import { expectRefusal } from '../../support/test-api.ts';

const billing = useBillingApi();
const { api } = billing;
const put = (path: string, body: unknown) => billing.put(path, body);

beforeEach(() => writeBasics({ put }));

const records = [
  ['customers', bodies.customer, { name: 'Budi S.' }, 'customer'],
  ['packages', bodies.package, { price: '175000.00' }, 'package'],
  ['subscriptions', bodies.subscription, { billDay: 31 }, 'subscription'],
  ['invoices', bodies.invoice, { number: 'INV-457' }, 'invoice'],
  ['promises', bodies.promise, { promisedOn: '2026-11-26' }, 'promise'],
  ['incidents', bodies.incident, { area: 'RW 06' }, 'incident'],
] as const;

describe.each(records)('/billing/%s', (name, body, change, kind) => {
  const path = `/billing/${name}`;

  it('PUT writes under the id of the caller: 201, and 200 when it was known', async () => {
    const first = await put(`${path}/500`, body);
    expect(first.status).toBe(201);
    expect(first.headers.get('Location')).toBe(`${path}/500`);
    const again = await put(`${path}/500`, { ...body, ...change });
    expect(again.status).toBe(200);
    expect(again.body.data).toMatchObject({ id: 500, ...change });
    expect((await api.get(`${path}/500`)).body.data).toEqual(again.body.data);
  });

  it('PUT twice with the same body changes nothing and tells once', async () => {
    const first = await put(`${path}/500`, body);
    const toldOnce = [...billing.told];
    const again = await put(`${path}/500`, body);
    expect(again.body.data).toEqual(first.body.data);
    expect(billing.told).toEqual(toldOnce);
  });

  it('PUT at the same moment writes one row', async () => {
    const answers = await Promise.all([1, 2, 3, 4].map(() => put(`${path}/500`, body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
  });

  it('POST gives an id of the server, above those of callers', async () => {
    const { status, body: answer } = await api.post(path, body);
    expect(status).toBe(201);
    expect(answer.data.id).toBeGreaterThanOrEqual(1_000_000_000);
    expect((await api.get(`${path}/${answer.data.id}`)).body.data).toEqual(answer.data);
    expect((await put(`${path}/${answer.data.id}`, { ...body, ...change })).status).toBe(200);
  });

  it('POST with an externalRef is repeatable, and the row is found by it', async () => {
    const externalRef = 'a/b c?1';
    const first = await api.post(path, { ...body, externalRef });
    expect(first.status).toBe(201);
    const again = await api.post(path, { ...body, ...change, externalRef });
    expect(again.status).toBe(200);
    expect(again.body.data).toMatchObject({ id: first.body.data.id, externalRef, ...change });
    const named = `${path}/ref:${encodeURIComponent(externalRef)}`;
    expect((await api.get(named)).body.data).toEqual(again.body.data);
    const listed = await api.get(`${path}?externalRef=${encodeURIComponent(externalRef)}`);
    expect(listed.body.data).toHaveLength(1);
  });

  it('PUT under ref: writes the row of that reference', async () => {
    expect((await put(`${path}/ref:X-1`, body)).status).toBe(201);
    const again = await put(`${path}/ref:X-1`, { ...body, ...change });
    expect(again.status).toBe(200);
    expect(again.body.data).toMatchObject({ externalRef: 'X-1', ...change });
    const two = await put(`${path}/ref:X-1`, { ...body, externalRef: 'X-2' });
    expectRefusal(two, 400, 'invalid_request', { externalRef: 'ambiguous' });
  });

  it('keeps a reference that is not given again, and refuses one that another row has', async () => {
    await put(`${path}/500`, { ...body, externalRef: 'X-1' });
    expect((await put(`${path}/500`, body)).body.data.externalRef).toBe('X-1');
    const taken = await put(`${path}/501`, { ...body, ...different(name), externalRef: 'X-1' });
    expectRefusal(taken, 409, 'external_ref_taken', { externalRef: 'external_ref_taken' });
  });

  it('POST with an Idempotency-Key makes one row, and refuses the key for another', async () => {
    const key = { 'Idempotency-Key': 'k-1' };
    const first = await api.post(path, body, key);
    const toldOnce = [...billing.told];
    const again = await api.post(path, body, key);
    expect(again.status).toBe(201);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body.data).toEqual(first.body.data);
    expect(billing.told).toEqual(toldOnce);
    const other = await api.post(path, { ...body, ...change }, key);
    expectRefusal(other, 422, 'idempotency_key_reused');
    const rivals = await Promise.all(
      [1, 2, 3].map(() =>
        api.post(path, { ...body, ...different(name) }, { 'Idempotency-Key': 'k-2' }),
      ),
    );
    expect(new Set(rivals.map((answer) => answer.body.data.id)).size).toBe(1);
  });

  it('refuses an id that only the server gives', async () => {
    expectRefusal(await put(`${path}/1999999999`, body), 422, 'id_reserved', { id: 'id_reserved' });
  });

  it('refuses an unknown field, a missing body and what is no id', async () => {
    const unknown = await put(`${path}/500`, { ...body, colour: 'red' });
    expectRefusal(unknown, 400, 'invalid_request', { colour: 'unknown_field' });
    expectRefusal(await api.post(path, {}), 400, 'invalid_request');
    expectRefusal(await api.request('POST', path), 400, 'invalid_request');
    for (const id of ['0', '-1', '1.5', 'abc', '99999999999999999', 'ref:']) {
      expectRefusal(await put(`${path}/${id}`, body), 400, 'invalid_request', { id: 'invalid_id' });
    }
    expectRefusal(await api.get(`${path}?colour=red`), 400, 'invalid_request');
    expectRefusal(await api.get(`${path}?limit=0`), 400, 'invalid_request', { limit: 'too_small' });
    expectRefusal(await api.get(`${path}?cursor=abc`), 400, 'invalid_request');
  });

  it('answers 404 for a row that is not there', async () => {
    expectRefusal(await api.get(`${path}/404`), 404, `${kind}_not_found`, {
      id: `${kind}_not_found`,
    });
    expectRefusal(await api.get(`${path}/ref:nobody`), 404, `${kind}_not_found`);
    expectRefusal(await api.request('DELETE', `${path}/404`), 405, 'method_not_allowed');
  });

  it('lists page by page, from the highest id down', async () => {
    for (const id of [901, 902, 903]) await put(`${path}/${id}`, { ...body, ...nth(name, id) });
    const ids = ({ body: answer }: { body: { data?: { id: number }[] } }) =>
      answer.data!.map(({ id }) => id);
    const first = await api.get(`${path}?limit=2`);
    expect(ids(first)).toEqual([903, 902]);
    expect(first.body.page).toEqual({ nextCursor: '902' });
    const next = await api.get(`${path}?limit=1&cursor=902`);
    expect(ids(next)).toEqual([901]);
    const last = await api.get(`${path}?limit=200&cursor=901`);
    expect(last.body.page).toEqual({ nextCursor: null });
  });

  it('writes nothing when what is said beside the row fails', async () => {
    billing.failure = new Error('the event failed');
    const answer = await put(`${path}/500`, body);
    if (!['packages', 'subscriptions'].includes(name)) {
      expectRefusal(answer, 500, 'internal_error');
      expectRefusal(await api.get(`${path}/500`), 404, `${kind}_not_found`);
    }
  });
});

/** What makes a second row of a kind differ where two must not be alike. */
function different(name: string): object {
  return name === 'invoices' ? { period: '2026-12' } : {};
}

function nth(name: string, id: number): object {
  return name === 'invoices' ? { period: `2026-0${id - 900}` } : {};
}
