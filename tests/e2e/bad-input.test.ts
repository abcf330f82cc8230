import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

const table = readFileSync(new URL('../data/phone-numbers.tsv', import.meta.url), 'utf8');
const rows = table
  .split('\n')
  .slice(1)
  .filter((line) => line !== '')
  .map((line) => line.split('\t') as [input: string, expected: string]);
const accepted = rows.filter(([, expected]) => !expected.startsWith('reject:'));
const rejected = rows.filter(([, expected]) => expected.startsWith('reject:'));

describe('bad input', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage();
  });
  afterAll(async () => {
    await stage.tearDown();
  });

  const good = { phone: '081234567890', message: 'Halo' };
  const send = (body: unknown, headers?: Record<string, string>) =>
    stage.server.api('POST', '/whatsapp/send', body, headers);
  const total = async () => (await stage.server.api('GET', '/whatsapp/stats')).body.data.total;

  it.each<[string, unknown, number, string | null, Record<string, string>?]>([
    ['a body that is not JSON', '{"phone":', 400, null],
    ['a JSON text instead of an object', '"halo"', 400, null],
    ['an array', [], 400, 'body'],
    ['no body', undefined, 400, 'phone'],
    ['no phone', { message: 'Halo' }, 400, 'phone'],
    ['a number as phone', { ...good, phone: 81234567890 }, 400, 'phone'],
    ['a list as phone', { ...good, phone: ['081234567890'] }, 400, 'phone'],
    ['no message', { phone: good.phone }, 400, 'message'],
    ['an empty message', { ...good, message: '' }, 400, 'message'],
    ['a blank message', { ...good, message: ' \n ' }, 400, 'message'],
    ['a message of 70,000 characters', { ...good, message: 'x'.repeat(70_000) }, 413, 'message'],
    ['NUL in the message', { ...good, message: 'a\u0000b' }, 400, 'message'],
    ['a lone surrogate', '{"phone":"081234567890","message":"a\\ud800"}', 400, 'message'],
    ['an unknown field', { ...good, mesage: 'Halo' }, 400, 'mesage'],
    ['__proto__', '{"phone":"081234567890","message":"a","__proto__":{"x":1}}', 400, '__proto__'],
    ['a customer id that is text', { ...good, customerId: '123' }, 400, 'customerId'],
    ['a time without an offset', { ...good, scheduledAt: '2026-12-01T10:00' }, 400, 'scheduledAt'],
    ['an expiry in the past', { ...good, expiresAt: '2020-01-01T00:00:00Z' }, 400, 'expiresAt'],
    ['a strange key header', good, 400, 'Idempotency-Key', { 'Idempotency-Key': 'a b' }],
    ['another content type', 'phone=1', 415, null, { 'Content-Type': 'text/plain' }],
    ['a wrong key', good, 401, null, { 'X-Api-Key': 'wrong' }],
    ['an empty key', good, 401, null, { 'X-Api-Key': '' }],
  ])('%s is refused and leaves nothing behind', async (_what, body, status, field, headers) => {
    const before = await total();
    const answer = await send(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      success: false,
      error: { code: expect.stringMatching(/^[a-z_]+$/), requestId: expect.any(String) },
    });
    const paths = answer.body.error.details.map((detail: { path: string }) => detail.path);
    if (field !== null) expect(paths).toContain(field);
    expect(await total()).toBe(before);
  });

  it.each(rejected)('the phone %j is refused as %s', async (input, expected) => {
    const before = await total();
    const answer = await send({ phone: input, message: 'Halo' });
    expect(answer.status).toBe(422);
    expect(answer.body.error.code).toBe('invalid_phone');
    expect(answer.body.error.details[0]).toMatchObject({
      path: 'phone',
      code: expected.replace('reject:', ''),
    });
    expect(await total()).toBe(before);
  });

  it('nothing of all this has reached a phone', async () => {
    expect(await stage.sandbox.messages()).toEqual([]);
  });

  it.each(accepted)('the phone %j reaches %s', async (input, expected) => {
    const answer = await send({ phone: input, message: 'Halo' });
    expect(answer.status).toBe(201);
    expect(`${answer.body.data.phone.slice(1)}@c.us`).toBe(expected);
  });

  it('no log line holds a phone, a text or the key', () => {
    const log = stage.server.output;
    expect(log).toContain('notification.attempted');
    expect(log).not.toMatch(/6281234567890|081234567890|Halo|a-key-that-only-tests-use/);
  });
});
