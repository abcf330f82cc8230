import { beforeEach, describe, expect, it } from 'vitest';
import { addCustomer, addInvoice } from '../support/billing-rows.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';
import { useBilling } from '../support/test-billing.ts';

const api = useApi();
const { ledger } = api;
const billing = useBilling(ledger);

/** Customer `id` pays one invoice three days late. */
async function payLate(id: number): Promise<void> {
  await addCustomer(ledger.knex, { id, name: `Pelanggan ${id}` });
  await addInvoice(ledger.knex, { id, customer_id: id });
  const name = { id, externalRef: null };
  await billing.pay({ payment: name, invoice: name, paidAt: new Date('2026-11-23T02:00:00Z') });
}

beforeEach(() => billing.listen(api));

describe('GET /billing/late-payments', () => {
  it('lists who pays late, with what the counter comes from', async () => {
    await payLate(1);
    const { body } = await api.get('/billing/late-payments');
    expect(body.data).toEqual([
      {
        customerId: 1,
        name: 'Pelanggan 1',
        count: 1,
        onTimeStreak: 0,
        episode: 1,
        events: [
          {
            customerId: 1,
            invoiceId: 1,
            dueOn: '2026-11-20',
            settledOn: '2026-11-23',
            daysLate: 3,
            isLate: true,
            episode: 1,
          },
        ],
        changes: [],
      },
    ]);
    expect(body.page).toEqual({ nextCursor: null });
  });

  it('goes by pages, by customer and by count', async () => {
    for (const id of [1, 2, 3]) await payLate(id);
    await api.post('/billing/late-payments/2', { count: 4, reason: 'dari buku lama' });
    const ids = async (query: string) => {
      const { body } = await api.get(`/billing/late-payments${query}`);
      return [
        body.data.map((row: { customerId: number }) => row.customerId),
        body.page?.nextCursor,
      ];
    };
    expect(await ids('?limit=2')).toEqual([[3, 2], '2']);
    expect(await ids('?limit=2&cursor=2')).toEqual([[1], null]);
    expect(await ids('?customerId=2')).toEqual([[2], null]);
    expect(await ids('?minCount=2')).toEqual([[2], null]);
    expectRefusal(await api.get('/billing/late-payments?limit=0'), 400, 'invalid_request', {
      limit: 'too_small',
    });
  });
});

describe('POST /billing/late-payments/:customerId', () => {
  it('sets the counter and writes down whose key did it and why', async () => {
    await payLate(1);
    const answer = await api.post('/billing/late-payments/1', { count: 0, reason: 'banjir' });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({ customerId: 1, count: 0, onTimeStreak: 0, episode: 2 });
    const { body } = await api.get('/billing/late-payments?customerId=1');
    expect(body.data[0].changes).toEqual([
      {
        action: 'reset',
        oldCount: 1,
        newCount: 0,
        reason: 'banjir',
        actor: 'bootstrap',
        at: ledger.clock.now().toISOString(),
      },
    ]);
  });

  it('needs a reason and a customer', async () => {
    const path = '/billing/late-payments/9';
    expectRefusal(await api.post(path, { count: 1 }), 400, 'invalid_request', {
      reason: 'invalid_type',
    });
    expectRefusal(await api.post(path, { count: 1, reason: 'x' }), 404, 'customer_not_found');
  });
});
