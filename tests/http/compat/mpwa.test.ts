import { describe, expect, it } from 'vitest';
import { useDropIns } from '../../support/drop-ins.ts';

const dropIns = useDropIns();
const { ledger } = dropIns.api;

const path = '/compat/mpwa/send-message';
const fieldsOf = (more: Record<string, string>) => ({
  api_key: dropIns.key,
  sender: '6281100000000',
  number: '081234567890',
  message: 'Halo Budi',
  ...more,
});
const post = (more: Record<string, string> = {}) =>
  dropIns.ask(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fieldsOf(more)),
  });
const success = { status: true, msg: 'Message sent successfully!' };

describe('/compat/mpwa/send-message', () => {
  it('answers a POST with the key in its body in the shape of the original', async () => {
    const answer = await post();
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual(success);
    expect(await dropIns.rows()).toMatchObject([
      { phone: '+6281234567890', message: 'Halo Budi', class: 'transactional' },
    ]);
  });

  it('answers a GET with everything in the URL', async () => {
    const answer = await dropIns.ask(`${path}?${new URLSearchParams(fieldsOf({})).toString()}`);
    expect(answer).toMatchObject({ status: 200, json: success });
    expect(await ledger.countRows()).toBe(1);
  });

  it('makes a batch of reminders of numbers between bars, each once', async () => {
    const number = '081234567890|081234567891|081234567890';
    expect((await post({ number })).json).toEqual(success);
    expect((await dropIns.rows()).map((row) => row.class)).toEqual(['reminder', 'reminder']);
  });

  it('puts the footer below the text', async () => {
    await post({ footer: 'Contoh Net' });
    expect(await dropIns.rows()).toMatchObject([{ message: 'Halo Budi\n\nContoh Net' }]);
  });

  it('makes one message of the same within a minute', async () => {
    expect((await post()).json).toEqual(success);
    expect((await post()).json).toEqual(success);
    expect(await ledger.countRows()).toBe(1);
  });

  it.each([
    ['no number', { number: '' }, 'Invalid parameters!', 'missing'],
    ['no message', { message: '' }, 'Invalid parameters!', 'missing'],
    ['a short number', { number: '0812' }, 'Failed to send message!', 'too_short'],
    [
      'a wrong key',
      { api_key: 'wrong' },
      'Invalid api_key or sender,please check again',
      'unauthenticated',
    ],
  ])('refuses %s with 400 in the words of the original', async (_, more, msg, code) => {
    const answer = await post(more);
    expect(answer.status).toBe(400);
    expect(answer.json).toEqual({ status: false, msg, code, hint: expect.any(String) });
    await dropIns.expectNothingStored();
  });

  it('refuses whoever has said STOP', async () => {
    await dropIns.optOut('+6281234567890');
    const answer = await post();
    expect(answer.json).toMatchObject({ msg: 'Failed to send message!', code: 'opted_out' });
    await dropIns.expectNothingStored();
  });
});
