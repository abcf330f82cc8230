import { beforeEach, describe, expect, it } from 'vitest';
import { writeDemoData } from '../../src/billing/demo-data.ts';
import { CustomerRepository } from '../../src/billing/customer-repository.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;
const now = new Date('2026-11-22T03:00:00Z');

const toCustomer = (body: object) =>
  api.post('/whatsapp/send-to-customer', body, { Prefer: 'wait=0' });

describe('POST /whatsapp/send-to-customer', () => {
  beforeEach(async () => {
    await writeDemoData(ledger.knex, now);
    const nobody = { id: 900, name: 'Tanpa Nomor', phoneAsGiven: null, phone: null };
    const wrong = { id: 901, name: 'Salah Nomor', phoneAsGiven: '021 555 1234', phone: null };
    for (const customer of [nobody, wrong]) {
      await new CustomerRepository(ledger.knex).upsert(customer, now);
    }
  });

  it('writes to the phone that the billing has for the customer', async () => {
    const body = { customerId: 123, message: 'Pesan Anda', template: 'payment_notification' };
    const answer = await toCustomer(body);
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({
      customerId: 123,
      recipient: '081234567890',
      phone: '+6281234567890',
      message: 'Pesan Anda',
      template: 'payment_notification',
    });
  });

  it.each([
    [
      'an unknown customer',
      { customerId: 99_999, message: 'a' },
      404,
      'customer_not_found',
      'customerId',
    ],
    [
      'a customer without a phone',
      { customerId: 900, message: 'a' },
      422,
      'customer_phone_missing',
      'customerId',
    ],
    [
      'a customer with a wrong phone',
      { customerId: 901, message: 'a' },
      422,
      'invalid_phone',
      'phone',
    ],
    ['no customer', { message: 'a' }, 400, 'invalid_request', 'customerId'],
    [
      'a phone beside the customer',
      { customerId: 123, phone: '0812', message: 'a' },
      400,
      'invalid_request',
      'phone',
    ],
  ])('refuses %s by name and writes nothing', async (_what, body, status, code, path) => {
    const answer = await toCustomer(body);
    expectRefusal(answer, status, code);
    expect(answer.body.error!.details.map((detail) => detail.path)).toEqual([path]);
    expect(await ledger.countRows()).toBe(0);
  });

  it('is written twice without harm, as a demo that is started again does', async () => {
    await writeDemoData(ledger.knex, now);
    const [invoice] = await ledger.knex('invoices').where({ id: 456 });
    expect(invoice).toMatchObject({ customer_id: 123, total: '100000.00', due_on: '2026-11-20' });
  });
});
