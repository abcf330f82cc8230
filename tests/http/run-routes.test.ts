import { beforeEach, describe, expect, it } from 'vitest';
import { emptyRunRows } from '../support/run-rows.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';
import { useBilling } from '../support/test-billing.ts';

const api = useApi();
const billing = useBilling(api.ledger);
beforeEach(async () => {
  await emptyRunRows(api.ledger.knex);
  await billing.listen(api);
});

const put = (type: string, body: unknown) =>
  api.request('PUT', `/billing/rules/${type}`, {
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });

describe('POST /billing/runs', () => {
  it('runs today, and says what it came to', async () => {
    const answer = await api.post('/billing/runs', {});
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({
      date: '2026-11-23',
      dryRun: false,
      planned: 0,
      firstDepartureAt: null,
      unreachable: { total: 0, customers: [] },
    });
  });

  it('refuses what it does not understand, and days to come', async () => {
    const bad = await api.post('/billing/runs', { date: '31-12-2026', dry: true });
    expectRefusal(bad, 400, 'invalid_request', { date: 'invalid_format', dry: 'unknown_field' });
    const future = await api.post('/billing/runs', { date: '2026-12-01' });
    expectRefusal(future, 422, 'run_date_in_future');
    const look = await api.post('/billing/runs', { date: '2026-12-01', dryRun: true });
    expect(look.status).toBe(200);
  });
});

describe('/billing/rules', () => {
  it('lists the rules with times to read, and takes changes', async () => {
    const { body } = await api.get('/billing/rules');
    const rule = body.data.find((one: { type: string }) => one.type === 'invoice_reminder');
    expect(rule).toMatchObject({ offsets: [3, 1], at: '09:00', enabled: true, class: 'reminder' });
    const changed = await put('invoice_reminder', { offsets: [7, 2], at: '10:30' });
    expect(changed.body.data).toMatchObject({ offsets: [7, 2], at: '10:30', priority: 10 });
    const reset = await put('invoice_reminder', {});
    expect(reset.body.data).toEqual(rule);
  });

  it('says of each message that can have one whether the PDF goes along', async () => {
    expect((await put('invoice_created', { document: true })).body.data.document).toBe(true);
    expect((await put('invoice_created', {})).body.data.document).toBeNull();
    expectRefusal(await put('promise_due', { document: true }), 400, 'invalid_request', {
      document: 'unknown_field',
    });
  });

  it('refuses what a rule does not have', async () => {
    expectRefusal(await put('invoice_created', { at: '09:00' }), 400, 'invalid_request', {
      at: 'unknown_field',
    });
    expectRefusal(await put('nonsense', {}), 400, 'invalid_request');
    const twice = await put('invoice_overdue', { offsets: [1, 1] });
    expectRefusal(twice, 400, 'invalid_request', { offsets: 'invalid' });
  });
});
