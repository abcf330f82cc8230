import { describe, expect, it } from 'vitest';
import { useDropIns } from '../../support/drop-ins.ts';

const dropIns = useDropIns();
const { ledger } = dropIns.api;

const v1 = '/compat/wablas/api/send-message';
const v2 = '/compat/wablas/api/v2/send-message';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

const post = (body: object, path = v1, key = dropIns.key) =>
  dropIns.ask(path, {
    method: 'POST',
    headers: { Authorization: key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

const success = (...messages: { phone: string; message: string }[]) => ({
  status: true,
  message: 'Message is pending and waiting to be processed',
  data: {
    device_id: expect.any(String),
    quota: expect.any(Number),
    messages: messages.map((message) => ({
      id: expect.stringMatching(uuid),
      ...message,
      status: 'pending',
      ref_id: '',
    })),
  },
});

describe('/compat/wablas/api/send-message', () => {
  it('answers a POST in the shape of the original', async () => {
    const answer = await post({ phone: '081234567890', message: 'Halo Budi' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(success({ phone: '6281234567890', message: 'Halo Budi' }));
    expect(await dropIns.rows()).toMatchObject([
      { phone: '+6281234567890', message: 'Halo Budi', class: 'transactional' },
    ]);
  });

  it('answers a GET with everything in the URL', async () => {
    const query = new URLSearchParams({
      phone: '081234567890',
      message: 'Halo & Budi 😀',
      token: dropIns.key,
    });
    const answer = await dropIns.ask(`${v1}?${query.toString()}`);
    expect(answer.json).toEqual(success({ phone: '6281234567890', message: 'Halo & Budi 😀' }));
    expect(answer.text).toMatch(/^[\x20-\x7e]+$/);
  });

  it('takes a token with the second secret of the original behind a dot', async () => {
    const answer = await post(
      { phone: '081234567890', message: 'a' },
      v1,
      `${dropIns.key}.rahasia`,
    );
    expect(answer.json.status).toBe(true);
  });

  it('makes a batch of reminders of several phones', async () => {
    const answer = await post({ phone: '081234567890,081234567891', message: 'Gangguan' });
    expect(answer.json.data.messages).toHaveLength(2);
    expect((await dropIns.rows()).map((row) => row.class)).toEqual(['reminder', 'reminder']);
  });

  it('makes one message of the same within a minute', async () => {
    const first = await post({ phone: '081234567890', message: 'Kode 1' });
    const second = await post({ phone: '+62 812-3456-7890', message: 'Kode 1' });
    expect(second.json.data.messages[0].id).toBe(first.json.data.messages[0].id);
    expect(await ledger.countRows()).toBe(1);
  });

  it.each([
    ['no phone', { message: 'Halo' }, 'missing'],
    ['no message', { phone: '081234567890' }, 'missing'],
    ['a short number', { phone: '0812', message: 'Halo' }, 'too_short'],
    ['a group', { phone: '6281218-1588860328', message: 'a', isGroup: true }, 'group_not_allowed'],
    ['a list for a phone', { phone: ['081234567890'], message: 'Halo' }, 'invalid_type'],
  ])('refuses %s with 400', async (_, fields, code) => {
    const answer = await post(fields);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({
      status: false,
      message: expect.stringMatching(/\w.*\.$/s),
      code,
      hint: expect.any(String),
    });
    await dropIns.expectNothingStored();
  });

  it('refuses a wrong token in the words of the original', async () => {
    const answer = await post({ phone: '081234567890', message: 'Halo' }, v1, 'wrong');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({
      status: false,
      message: 'token invalid or device expired',
    });
    await dropIns.expectNothingStored();
  });
});

describe('/compat/wablas/api/v2/send-message', () => {
  it('sends each text of the list to its phone', async () => {
    const data = [
      { phone: '081234567890', message: 'Halo Budi', isGroup: false, secret: false },
      { phone: 6281234567891, message: 'Halo Sari' },
    ];
    const answer = await post({ data }, v2);
    expect(answer.json).toEqual(
      success(
        { phone: '6281234567890', message: 'Halo Budi' },
        { phone: '6281234567891', message: 'Halo Sari' },
      ),
    );
    expect(await ledger.countRows('batches')).toBe(1);
  });

  it('takes a list of one as one message, and the fields of the first version', async () => {
    await post({ data: [{ phone: '081234567890', message: 'Satu' }] }, v2);
    await post({ phone: '081234567890', message: 'Dua' }, v2);
    expect(await dropIns.rows()).toMatchObject([
      { message: 'Satu', class: 'transactional', batch_id: null },
      { message: 'Dua', class: 'transactional', batch_id: null },
    ]);
  });

  it('names what got nothing beside what did', async () => {
    const data = [
      { phone: '081234567890', message: 'Halo' },
      { phone: '0812', message: 'Halo' },
    ];
    const { json } = await post({ data }, v2);
    expect(json.data.messages).toHaveLength(1);
    expect(json.data.refused).toEqual([{ recipient: '0812', code: 'invalid_phone' }]);
  });

  it.each([
    ['no list', { data: 'x' }],
    ['an empty list', { data: [] }],
    ['a list of texts', { data: ['081234567890'] }],
    ['a list of lists', { data: [[]] }],
    ['nothing', { data: [null] }],
    ['more than 100', { data: Array(101).fill({ phone: '081234567890', message: 'a' }) }],
    ['one without a text', { data: [{ phone: '081234567890' }] }],
  ])('refuses %s', async (_, body) => {
    const answer = await post(body, v2);
    expect(answer).toMatchObject({ status: 400, json: { status: false } });
    await dropIns.expectNothingStored();
  });

  it('is not asked by GET', async () => {
    const answer = await dropIns.ask(`${v2}?token=${dropIns.key}&phone=081234567890&message=a`);
    expect(answer).toMatchObject({ status: 405, json: { status: false } });
    await dropIns.expectNothingStored();
  });
});
