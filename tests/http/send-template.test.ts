import { beforeEach, describe, expect, it } from 'vitest';
import { CustomerRepository } from '../../src/billing/customer-repository.ts';
import { emptyBilling } from '../support/billing-rows.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const headers = { 'Content-Type': 'application/json' };
const put = (name: string, body: unknown) =>
  api.request('PUT', `/whatsapp/templates/${name}`, { body: JSON.stringify(body), headers });

const phone = '081234567890';

beforeEach(async () => {
  await emptyBilling(ledger.knex);
  const budi = { id: 123, name: 'Budi', phoneAsGiven: phone, phone: '+6281234567890' };
  await new CustomerRepository(ledger.knex).upsert(budi, ledger.clock.now());
  await put('promo', { body: 'Halo {{name}}, {{what}} mulai {{count}}.' });
});

const promo = { phone, template: 'promo', variables: { name: 'Siti', what: 'promo', count: 0 } };

describe('POST /whatsapp/send with a template', () => {
  it('sends what the stored text makes of the variables', async () => {
    const { status, body } = await api.send(promo);
    expect(status).toBe(202);
    expect(body.data).toMatchObject({ template: 'promo', message: 'Halo Siti, promo mulai 0.' });
  });

  it('takes the template as a mere label beside a message', async () => {
    const { body } = await api.send({ phone, message: 'Halo {{name}}', template: 'no such one' });
    expect(body.data).toMatchObject({ template: 'no such one', message: 'Halo {{name}}' });
  });

  it('sends an automatic message by its name, in the text of the catalogue', async () => {
    const variables = { invoiceNumber: 'INV-1', amount: 'Rp5.000' };
    const request = { phone, template: 'payment_received', customerId: 123, variables };
    const { message } = (await api.send(request)).body.data;
    expect(message).toMatch(/^Yth\. Bapak\/Ibu Budi,\n/);
    expect(message).toContain('Jumlah: *Rp5.000*');
  });

  it("speaks the customer's language where it is known, and fills in the name", async () => {
    await put('salam', { body: 'Halo {{customerName}}' });
    await put('salam', { body: 'Hello {{customerName}}', language: 'en' });
    const request = { template: 'salam', customerId: 123 };
    const send = async () =>
      (await api.post('/whatsapp/send-to-customer', request, { Prefer: 'wait=0' })).body.data;
    expect((await send()).message).toBe('Halo Budi');
    await ledger.knex.raw("update customers set language = 'en' where id = 123");
    expect((await send()).message).toBe('Hello Budi');
  });

  it.each([
    [{ phone }, 400, 'invalid_request', { message: 'message_missing' }],
    [{ phone, message: null }, 400, 'invalid_request', { message: 'message_missing' }],
    [{ phone, message: 'x', variables: {} }, 400, 'invalid_request', { variables: 'not_used' }],
    [{ ...promo, variables: { name: 1.5 } }, 400, 'invalid_request', undefined],
    [{ ...promo, template: 'nothing' }, 404, 'template_not_found', undefined],
    [{ ...promo, template: 'pro mo' }, 404, 'template_not_found', undefined],
    [
      { ...promo, variables: { name: 'Siti', what: 'x' } },
      422,
      'missing_variable',
      { 'variables.count': 'missing_variable' },
    ],
    [
      { ...promo, variables: { ...promo.variables, nmae: 'x' } },
      422,
      'unknown_variable',
      { 'variables.nmae': 'unknown_variable' },
    ],
    [{ ...promo, variables: { ...promo.variables, what: 'x\0' } }, 422, 'unusable_text', undefined],
  ] as const)('writes nothing for %j', async (request, status, code, fields) => {
    expectRefusal(await api.send(request), status, code, fields);
    expect(await ledger.countRows()).toBe(0);
  });

  it('answers a replay from the row, whatever became of the text since', async () => {
    const key = { 'Idempotency-Key': 'promo-1' };
    const first = await api.send(promo, key);
    await put('promo', { body: 'Lain sama sekali' });
    const second = await api.send(promo, key);
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    expect(second.body.data.message).toBe(first.body.data.message);
    await api.request('DELETE', '/whatsapp/templates/promo');
    expect((await api.send(promo, key)).body.data.id).toBe(first.body.data.id);
    const other = { ...promo, variables: { ...promo.variables, name: 'Ani' } };
    await put('promo', { body: 'Halo {{name}}, {{what}} mulai {{count}}.' });
    expectRefusal(await api.send(other, key), 422, 'idempotency_key_reused');
    expect(await ledger.countRows()).toBe(1);
  });
});

describe('POST /whatsapp/send-bulk with templates', () => {
  const bulk = (body: object, key?: string) =>
    api.post('/whatsapp/send-bulk', body, key ? { 'Idempotency-Key': key } : {});
  const texts = async () => {
    const { rows } = await ledger.knex.raw<{ rows: { message: string }[] }>(
      'select message from notification_logs order by id',
    );
    return rows.map(({ message }) => message);
  };

  it('makes a text for each row, and a bad row stops no good one', async () => {
    const answer = await bulk({
      template: 'promo',
      recipients: [
        { phone, variables: { name: 'Ani', what: 'A', count: 1 } },
        { phone, variables: { name: 'Ani', what: 'A', count: 1 } },
        { phone, variables: { name: 'Ani', what: 'A' } },
        { phone, template: 'nothing', variables: {} },
        { phone: '081234567891', message: 'Langsung' },
        { phone: '081234567892', message: 'Langsung', variables: {} },
      ],
    });
    expect(answer.status).toBe(202);
    const { accepted, rejected, duplicates } = answer.body.data;
    expect(accepted).toBe(2);
    expect(duplicates).toMatchObject([{ index: 1, code: 'duplicate_recipient', of: 0 }]);
    expect(rejected).toMatchObject([
      { index: 2, code: 'missing_variable' },
      { index: 3, code: 'template_not_found' },
      { index: 5, code: 'not_used' },
    ]);
    expect(rejected[0].details[0].path).toBe('recipients.2.variables.count');
    expect(await texts()).toEqual(['Halo Ani, A mulai 1.', 'Langsung']);
  });

  it('is repeatable after the text has changed', async () => {
    const row = { phone, variables: { name: 'Ani', what: 'A', count: 1 }, idempotencyKey: 'r-1' };
    const first = await bulk({ template: 'promo', recipients: [row] }, 'call-1');
    await put('promo', { body: 'Lain {{x}}' });
    const second = await bulk({ template: 'promo', recipients: [row] }, 'call-1');
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    const anew = await bulk({ template: 'promo', recipients: [row] }, 'call-2');
    expect(anew.body.data.duplicates).toMatchObject([{ index: 0, code: 'already_accepted' }]);
    const single = { ...promo, class: 'reminder', variables: row.variables };
    const alone = await api.send(single, { 'Idempotency-Key': 'r-1' });
    expect(alone.headers.get('Idempotent-Replayed')).toBe('true');
    expect(await ledger.countRows()).toBe(1);
  });

  it('writes 1,000 rows of one template with their names from the customers', async () => {
    await put('salam', { body: 'Halo {{customerName}} {{n}}' });
    const recipients = Array.from({ length: 1_000 }, (_, n) => ({
      phone: `08123${String(n).padStart(7, '0')}`,
      customerId: 123,
      variables: { n },
    }));
    expect((await bulk({ template: 'salam', recipients })).body.data.accepted).toBe(1_000);
    expect((await texts())[999]).toBe('Halo Budi 999');
  });
});
