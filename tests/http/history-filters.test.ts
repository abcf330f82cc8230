import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

/** The ids that a query finds, newest first. */
async function find(query: string): Promise<string[]> {
  const { status, body } = await api.get(`/whatsapp/history?${query}`);
  expect(status, JSON.stringify(body.error)).toBe(200);
  return body.data.map((row: { id: string }) => row.id);
}

describe('GET /whatsapp/history with a filter', () => {
  it('finds by class, and by template letter by letter', async () => {
    const reminder = await ledger.enqueue({ class: 'reminder', template: 'pengingat-h3' });
    const other = await ledger.enqueue({ class: 'announcement', template: 'pengingat-h3x' });
    await ledger.enqueue();
    expect(await find('class=reminder')).toEqual([reminder.id]);
    expect(await find('template=pengingat-h3')).toEqual([reminder.id]);
    expect(await find('template=pengingat-h3x')).toEqual([other.id]);
    expect(await find('template=pengingat_h3')).toEqual([]);
  });

  it('finds by batch', async () => {
    const batchId = '0f1c0b52-5f0f-4a3e-9b0e-0d5f3f6f1a01';
    await ledger.knex('batches').insert({
      ...{ id: batchId, class: 'reminder', delay_ms: 0, total: 1 },
      ...{ created_at: ledger.clock.now(), updated_at: ledger.clock.now() },
    });
    const { id } = await ledger.enqueue();
    await ledger.enqueue();
    await ledger.knex('notification_logs').where({ id }).update({ batch_id: batchId });
    expect(await find(`batchId=${batchId}`)).toEqual([id]);
    await ledger.knex('notification_logs').update({ batch_id: null });
    await ledger.knex('batches').delete();
  });

  it.each(['081234567890', '%2B6281234567890', '+62 812-3456-7890', '6281234567890@c.us'])(
    'finds a phone that is written as %s',
    async (spelling) => {
      const { id } = await ledger.enqueue();
      await ledger.enqueue({ phone: '+6281234567891' });
      expect(await find(`phone=${spelling}`)).toEqual([id]);
    },
  );

  it('names the reason when the phone is none', async () => {
    const answer = await api.get('/whatsapp/history?phone=12');
    expectRefusal(answer, 422, 'invalid_phone', { phone: 'too_short' });
  });

  it('takes from in and leaves to out', async () => {
    await ledger.enqueue();
    const first = await ledger.enqueue();
    const second = await ledger.enqueue();
    const from = first.createdAt.toISOString();
    const to = second.createdAt.toISOString();
    expect(await find(`from=${from}&to=${to}`)).toEqual([first.id]);
    expect(await find(`from=${from}`)).toEqual([second.id, first.id]);
    expect(await find(`from=${to}&to=${to}`)).toEqual([]);
  });

  it('reads dates as whole days of the business, 7 hours ahead of UTC', async () => {
    const midnight = Date.parse('2026-11-23T17:00:00.000Z');
    await ledger.clock.advance(midnight - 2 - ledger.clock.now().getTime());
    const before = await ledger.enqueue();
    const first = await ledger.enqueue();
    await ledger.clock.advance(86_400_000 - 2);
    const last = await ledger.enqueue();
    const after = await ledger.enqueue();
    expect(last.createdAt.toISOString()).toBe('2026-11-24T16:59:59.999Z');
    expect(await find('from=2026-11-24&to=2026-11-24')).toEqual([last.id, first.id]);
    expect(await find('to=2026-11-23')).toEqual([before.id]);
    expect(await find('from=2026-11-25')).toEqual([after.id]);
  });

  it('finds a row by its time also when its id tells a later one', async () => {
    const ahead = await ledger.enqueue();
    await ledger
      .knex('notification_logs')
      .where({ id: ahead.id })
      .update({
        created_at: new Date(ahead.createdAt.getTime() - 900),
      });
    const to = new Date(ahead.createdAt.getTime() - 500).toISOString();
    expect(await find(`to=${to}`)).toEqual([ahead.id]);
    expect(await find(`from=${to}`)).toEqual([]);
  });

  it('holds all filters at once', async () => {
    const wanted = { customerId: 7, class: 'reminder', template: 'tagihan' } as const;
    const { id } = await ledger.enqueue(wanted);
    await ledger.enqueue({ ...wanted, customerId: 8 });
    await ledger.enqueue({ ...wanted, class: 'announcement' });
    await ledger.enqueue({ ...wanted, template: 'lunas' });
    const query = 'customerId=7&class=reminder&template=tagihan&status=pending&q=tagihan';
    expect(await find(`${query}&phone=081234567890&from=2026-11-01`)).toEqual([id]);
  });

  it.each([
    ['class=urgent', 'class', 'invalid_value'],
    ['template=', 'template', 'empty'],
    ['batchId=1', 'batchId', 'invalid_format'],
    ['from=yesterday', 'from', 'invalid_union'],
    ['from=2026-02-30', 'from', 'invalid_union'],
    ['to=2026-11-23T10:00:00', 'to', 'invalid_union'],
    ['from=2026-11-24&to=2026-11-22', 'to', 'too_early'],
    ['q=ab', 'q', 'custom'],
    ['q=%00abc', 'q', 'nul_character'],
  ])('refuses ?%s and names %s', async (query, path) => {
    const answer = await api.get(`/whatsapp/history?${query}`);
    expectRefusal(answer, 400, 'invalid_request');
    expect(answer.body.error!.details[0]).toMatchObject({ path });
  });
});

describe('GET /whatsapp/history?q', () => {
  const messages = [
    'Tagihan Rp100.000 jatuh tempo.',
    'Diskon 50% untuk a_b, hubungi kami.',
    String.raw`Folder C:\tagihan dan axb.`,
  ];

  it.each([
    ['Rp100.000', [0]],
    ['rp100.000', [0]],
    ['TAGIHAN', [2, 0]],
    ['50%', [1]],
    ['%Rp', []],
    ['a_b', [1]],
    [String.raw`C:\tag`, [2]],
    ["'; drop", []],
    ['jatuh tempo.', [0]],
    ['100?000', []],
    [':limit', []],
  ])('finds %s as it is written, letter case aside', async (text, expected) => {
    const ids: string[] = [];
    for (const message of messages) ids.push((await ledger.acknowledged(1, { message })).id);
    expect(await find(`q=${encodeURIComponent(text)}`)).toEqual(expected.map((at) => ids[at]));
  });

  it('finds what is waiting and what is settled, in one order, page by page', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.push((await ledger.acknowledged(1)).id, (await ledger.uncertain()).id);
    }
    const { body } = await api.get('/whatsapp/history?q=lunas&limit=4');
    const rest = await find(`q=lunas&limit=4&cursor=${body.page!.nextCursor}`);
    expect([...body.data.map((row: { id: string }) => row.id), ...rest]).toEqual(ids.toReversed());
    expect(await find('q=lunas&status=pending')).toHaveLength(3);
  });

  it('looks 31 days back unless told, counted from to when there is one', async () => {
    const old = await ledger.enqueue();
    await ledger.clock.advance(31 * 86_400_000 + 1);
    const fresh = await ledger.enqueue();
    expect(await find('q=lunas')).toEqual([fresh.id]);
    expect(await find('q=lunas&from=2026-01-01')).toEqual([fresh.id, old.id]);
    expect(await find(`q=lunas&to=${fresh.createdAt.toISOString()}`)).toEqual([]);
    expect(await find('q=lunas&to=2026-11-23')).toEqual([old.id]);
  });
});
