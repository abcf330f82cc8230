import { describe, expect, it } from 'vitest';
import { expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();
const json = JSON.stringify(SEND_BODY);

describe('the type of a body', () => {
  it.each([
    ['text', 'text/plain'],
    ['a form', 'application/x-www-form-urlencoded'],
    ['several parts', 'multipart/form-data; boundary=x'],
    ['XML', 'application/xml'],
    ['JSON in another character set', 'application/json; charset=latin1'],
  ])('cannot be %s', async (_, type) => {
    const answer = await api.send(json, { 'Content-Type': type });
    expectRefusal(answer, 415, 'unsupported_media_type');
    expect(await api.ledger.countRows()).toBe(0);
  });

  it('cannot be left out', async () => {
    const body = new TextEncoder().encode(json);
    expectRefusal(
      await api.request('POST', '/whatsapp/send', { body }),
      415,
      'unsupported_media_type',
    );
  });

  it('cannot be compressed with what nobody knows', async () => {
    const answer = await api.send(json, { 'Content-Encoding': 'zzz' });
    expectRefusal(answer, 415, 'unsupported_media_type');
  });

  it('may say that JSON is UTF-8', async () => {
    const answer = await api.send(json, { 'Content-Type': 'application/json; charset=UTF-8' });
    expect(answer.status).toBe(202);
  });
});

describe('a body that is no JSON object', () => {
  it.each([
    ['cut off', '{"phone":"0812'],
    ['one with a comma too many', '{"phone":"081234567890",}'],
    ['a word', 'hello'],
    ['a bare string', '"hello"'],
    ['a bare number', '1'],
    ['null', 'null'],
  ])('is refused: %s', async (_, body) => {
    expectRefusal(await api.send(body), 400, 'invalid_json');
  });

  it('is refused: a list', async () => {
    expectRefusal(await api.send([SEND_BODY]), 400, 'invalid_request', { body: 'invalid_type' });
  });

  it('is refused: bytes that are not UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"phone":"081234567890","message":"caf'),
      Buffer.from([0xe9]),
      Buffer.from('"}'),
    ]);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await api.request('POST', '/whatsapp/send', { body, headers });
    expectRefusal(answer, 400, 'invalid_json');
    expect(answer.body.error!.message).toContain('UTF-8');
  });

  it('is refused: none at all, naming what is missing', async () => {
    expectRefusal(await api.request('POST', '/whatsapp/send'), 400, 'invalid_request', {
      phone: 'invalid_type',
      message: 'message_missing',
    });
  });
});

describe('the size of a body', () => {
  it('ends at 64 kB, and the field that made it so is named', async () => {
    const answer = await api.send({ ...SEND_BODY, message: 'x'.repeat(70_000) });
    expectRefusal(answer, 413, 'body_too_large', { message: 'too_long' });
    expect(await api.ledger.countRows()).toBe(0);
  });

  it('may be just under that', async () => {
    const answer = await api.send({ ...SEND_BODY, message: 'x'.repeat(65_400) });
    expect(answer.status).toBe(202);
  });

  it.each([
    ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)],
  ])('may be spent on 10,000 %s in one another, and is refused by its field', async (_, nest) => {
    const body = `{"phone":"081234567890","message":${nest(10_000)}}`;
    expectRefusal(await api.send(body), 400, 'invalid_request', { message: 'invalid_type' });
  });
});

describe('fields with names that mean something to JavaScript', () => {
  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    '%s is unknown, like any other, and changes nothing',
    async (name) => {
      const body = `{"phone":"081234567890","message":"Halo","${name}":{"polluted":true}}`;
      expectRefusal(await api.send(body), 400, 'invalid_request', { [name]: 'unknown_field' });
      expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect(await api.ledger.countRows()).toBe(0);
    },
  );
});
