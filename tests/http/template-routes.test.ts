import { beforeEach, describe, expect, it } from 'vitest';
import { CustomerRepository } from '../../src/billing/customer-repository.ts';
import { emptyBilling } from '../support/billing-rows.ts';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const path = '/whatsapp/templates';
const headers = { 'Content-Type': 'application/json' };
const put = (name: string, body: unknown) =>
  api.request('PUT', `${path}/${name}`, { body: JSON.stringify(body), headers });

beforeEach(async () => {
  await emptyBilling(ledger.knex);
  const budi = { id: 123, name: 'Budi Santoso', phoneAsGiven: '081234567890', phone: null };
  await new CustomerRepository(ledger.knex).upsert(budi, ledger.clock.now());
  await ledger.knex.raw(
    `insert into invoices (id, customer_id, number, period, due_on, total, paid, created_at, updated_at)
     values (456, 123, 'INV-456', '2026-11-01', :dueOn, 350000, 100000, now(), now()),
       (457, 123, 'INV-457', '2026-10-01', :dueOn, 1000, 0, now(), now())`,
    {
      dueOn: ledger.clock
        .in(3 * 86_400_000)
        .toISOString()
        .slice(0, 10),
    },
  );
});

describe('reading templates', () => {
  it('lists every automatic message with its variables and texts, then the own ones', async () => {
    await put('promo', { body: 'Promo {{what}}' });
    const { data } = (await api.get(path)).body;
    expect(data).toHaveLength(26);
    expect(data[0]).toMatchObject({
      name: 'invoice_created',
      kind: 'automatic',
      class: 'reminder',
      texts: [
        { language: 'id', version: 0, createdBy: null },
        { language: 'en', version: 0 },
      ],
    });
    expect(data[0].variables).toContainEqual({ name: 'remaining', optional: false });
    expect(data[0].variables).toContainEqual({ name: 'businessName', optional: true });
    expect(data[25]).toMatchObject({ name: 'promo', kind: 'own', class: null });
    expect(data[25].variables).toEqual([{ name: 'what', optional: false }]);
  });

  it('answers 404 for a name that nobody has written', async () => {
    expectRefusal(await api.get(`${path}/promo`), 404, 'template_not_found');
    expectRefusal(await api.get(`${path}/pro%20mo`), 400, 'invalid_request');
  });
});

describe('writing a template', () => {
  it('makes a new version each time, and none of the same text', async () => {
    await put('payment_received', { body: 'Lunas, {{customerName}}.' });
    await put('payment_received', { body: 'Lunas, {{customerName}}.' });
    const answer = await put('payment_received', { body: 'Lunas {{amount}}.' });
    expect(answer.status).toBe(200);
    const { texts, versions } = answer.body.data;
    expect(texts[0]).toMatchObject({ language: 'id', body: 'Lunas {{amount}}.', version: 2 });
    expect(texts[1]).toMatchObject({ language: 'en', version: 0 });
    expect(versions.map(({ version, createdBy }: any) => [version, createdBy])).toEqual([
      [2, 'bootstrap'],
      [1, 'bootstrap'],
    ]);
  });

  it('gives each of many writers at once a version of its own', async () => {
    await Promise.all(Array.from({ length: 8 }, (_, at) => put('promo', { body: `Promo ${at}` })));
    const { versions } = (await api.get(`${path}/promo`)).body.data;
    const numbers = versions.map(({ version }: any) => version).toSorted();
    expect(numbers).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it.each([
    ['payment_received', 'Lunas {{amuont}}', 'unknown_variable', 'variables.amuont'],
    ['payment_received', 'Lunas {{daysLeft}}', 'unknown_variable', 'variables.daysLeft'],
    ['payment_received', 'Lunas Rp {{amount}}', 'doubled_currency', 'body'],
    ['payment_received', 'Lunas Rp. *{{ remaining }}*', 'doubled_currency', 'body'],
    ['promo', 'Halo {{nama pelanggan}}', 'invalid_template', 'body'],
    ['promo', 'Halo {{nama', 'invalid_template', 'body'],
  ])('D9: refuses %s with %j at once', async (name, body, code, field) => {
    expectRefusal(await put(name, { body }), 422, code, { [field]: code });
    expect(await ledger.countRows('message_templates')).toBe(0);
  });

  it('refuses what is no template at all', async () => {
    expectRefusal(await put('promo', { body: ' ' }), 400, 'invalid_request', { body: 'empty' });
    expectRefusal(await put('promo', {}), 400, 'invalid_request');
    expectRefusal(await put('promo', { body: 'x', languge: 'id' }), 400, 'invalid_request');
    expectRefusal(await put('promo', { body: 'x', language: 'jv' }), 400, 'invalid_request');
  });
});

describe('deleting a template', () => {
  const remove = (name: string) => api.request('DELETE', `${path}/${name}`);

  it("brings the program's own text back, and goes on counting versions", async () => {
    await put('payment_received', { body: 'Lunas.' });
    await put('payment_received', { body: 'Paid.', language: 'en' });
    expect((await remove('payment_received?language=en')).status).toBe(200);
    const { texts } = (await api.get(`${path}/payment_received`)).body.data;
    expect(texts.map(({ version }: any) => version)).toEqual([1, 0]);
    expect((await remove('payment_received')).status).toBe(200);
    const again = (await put('payment_received', { body: 'Lunas!' })).body.data;
    expect(again.texts[0].version).toBe(2);
    expect(again.versions).toHaveLength(3);
  });

  it('answers 404 when there is nothing to take back', async () => {
    expectRefusal(await remove('payment_received'), 404, 'template_not_found');
    await put('promo', { body: 'Promo' });
    await remove('promo');
    expectRefusal(await api.get(`${path}/promo`), 404, 'template_not_found');
  });
});

describe('a preview', () => {
  const preview = async (name: string, body: unknown) =>
    (await api.post(`${path}/${name}/preview`, body)).body.data;

  it('is made of real data where there is any', async () => {
    const { message, sampled } = await preview('invoice_reminder', { invoiceId: 456 });
    expect(message).toContain('Yth. Bapak/Ibu Budi Santoso,');
    expect(message).toContain('tagihan internet November 2026 akan jatuh tempo 3 hari lagi');
    expect(message).toContain('No. tagihan: INV-456\nJumlah: *Rp250.000*');
    expect(message).toContain('- BCA 1234567890 a.n. PT Contoh Net');
    expect(sampled).toEqual([]);
  });

  it('says what it has made up', async () => {
    const { message, sampled } = await preview('payment_received', {
      customerId: 123,
      language: 'en',
      variables: { amount: 'Rp1' },
    });
    expect(message).toContain('Dear Budi Santoso');
    expect(message).toContain('Amount: *Rp1*');
    expect(sampled).toEqual(['invoiceNumber']);
    const all = await preview('payment_received', {});
    expect(all.sampled).toContain('customerName');
  });

  it('sums up what a customer owes', async () => {
    const { message } = await preview('arrears_summary', { customerId: 123 });
    expect(message).toContain('Berikut 2 tagihan');
    expect(message).toContain(
      '- INV-456, November 2026: Rp250.000\n- INV-457, Oktober 2026: Rp1.000\n\nTotal: *Rp251.000*',
    );
  });

  it('shows a text before it is saved, and refuses what saving would refuse', async () => {
    const body = { body: 'Halo {{customerName}}, {{what}}', variables: { what: 'promo' } };
    const { message } = await preview('promo', { ...body, customerId: 123 });
    expect(message).toBe('Halo Budi Santoso, promo');
    const faulty = await api.post(`${path}/promo/preview`, { body: '{{a}}', variables: {} });
    expectRefusal(faulty, 422, 'missing_variable', { 'variables.a': 'missing_variable' });
    const unknown = await api.post(`${path}/payment_received/preview`, { body: '{{a}}' });
    expectRefusal(unknown, 422, 'unknown_variable');
  });

  it('names the subject that is not there', async () => {
    const nobody = await api.post(`${path}/promo/preview`, { body: 'x', customerId: 9 });
    expectRefusal(nobody, 404, 'customer_not_found', { customerId: 'customer_not_found' });
    const nothing = await api.post(`${path}/promo/preview`, { body: 'x', invoiceId: 9 });
    expectRefusal(nothing, 404, 'invoice_not_found', { invoiceId: 'invoice_not_found' });
    expectRefusal(await api.post(`${path}/promo/preview`, {}), 404, 'template_not_found');
  });
});
