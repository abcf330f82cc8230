import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';
import { failing } from '../support/test-outbox.ts';

const api = useApi();

/** A route that fails in this way. */
const broken = (error: unknown): Route => ({
  method: 'GET',
  path: '/broken',
  scope: 'read',
  about: { unlisted: 'only of this test' },
  handle: () => Promise.reject(error),
});

describe('a path that is not there', () => {
  it.each(['/nothing', '/whatsapp', '/whatsapp/send/', '/WhatsApp/stats', '/whatsapp/statsx'])(
    '%s is answered with 404',
    async (path) => {
      expectRefusal(await api.get(path), 404, 'not_found', {});
    },
  );

  it('that cannot be read is answered with 400', async () => {
    expectRefusal(await api.get('/whatsapp/notifications/%E0%A4%A'), 400, 'bad_request');
  });
});

describe('a method that a path does not know', () => {
  it.each([
    ['GET', '/whatsapp/send', 'POST'],
    ['PUT', '/whatsapp/send', 'POST'],
    ['POST', '/whatsapp/history', 'GET'],
    ['DELETE', '/whatsapp/stats', 'GET'],
    ['POST', '/health/live', 'GET'],
    ['PATCH', '/whatsapp/notifications/00000000-0000-7000-8000-000000000000', 'GET'],
  ])('%s %s is answered with 405 and what it knows', async (method, path, allow) => {
    const answer = await api.request(method, path);
    expectRefusal(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('Allow')).toBe(allow);
  });
});

describe('a failure that nobody foresaw', () => {
  it('is answered without its words, and logged once with them', async () => {
    await api.start({ routes: [broken(new TypeError('x is not a function'))] });
    const answer = await api.get('/broken');
    expectRefusal(answer, 500, 'internal_error', {});
    expect(answer.text).not.toContain('not a function');
    expect(answer.headers.get('X-Request-Id')).toBe(answer.body.error!.requestId);
    expect(api.log.lines).toHaveLength(1);
    expect(api.log.lines[0]).toMatchObject({
      level: 'error',
      msg: 'http.failed',
      method: 'GET',
      requestId: answer.body.error!.requestId,
      err: { type: 'TypeError', message: 'x is not a function', stack: expect.any(String) },
    });
  });

  it.each([
    ['a text', 'oops'],
    ['nothing', undefined],
    ['null', null],
  ])('may be %s', async (_, thrown) => {
    await api.start({ routes: [{ ...broken(null), handle: () => Promise.reject(thrown) }] });
    expectRefusal(await api.get('/broken'), 500, 'internal_error', {});
  });

  it('is not logged when it is the caller’s own', async () => {
    await api.get('/nothing');
    await api.send({});
    expect(api.log.lines).toEqual([]);
  });
});

describe('a database that is away', () => {
  it.each(['ECONNREFUSED', 'ECONNRESET', 'ENOENT', '08006', '53300', '57P01', '57P03'])(
    '(%s) is answered with 503, and when to come again',
    async (code) => {
      await api.start({ routes: [broken(Object.assign(new Error('connect'), { code }))] });
      const answer = await api.get('/broken');
      expectRefusal(answer, 503, 'database_unavailable', {});
      expect(answer.headers.get('Retry-After')).toBe('5');
    },
  );

  it('never claims that nothing was accepted: the commit may have come through', async () => {
    await api.start({ routes: [broken(Object.assign(new Error('read'), { code: 'ECONNRESET' }))] });
    expect((await api.get('/broken')).body.error!.message).toContain('same Idempotency-Key');
  });
});

describe('Closed: a log line', () => {
  const secret = { phone: '0812-9999-8888', message: 'Kode rahasia 771234' };
  const secrets = /99998888|9999-8888|rahasia|771234|key-of-the-tests|invoice-77/;

  it('never holds text, number or key, when the database refuses the row', async () => {
    const answer = await api.ledger.whileRefusing('notification_logs', () =>
      api.send(secret, { 'Idempotency-Key': 'invoice-77' }),
    );
    expectRefusal(answer, 500, 'internal_error');
    expect(api.log.lines).toHaveLength(1);
    expect(api.log.lines[0]).toMatchObject({ err: { code: '23514', constraint: 'broken' } });
    expect(api.log.text()).not.toMatch(secrets);
  });

  it('never holds text, number or key, when all goes well or the caller errs', async () => {
    await api.send(secret, { 'Idempotency-Key': 'invoice-77' });
    await api.send({ ...secret, phone: '99998888' });
    await api.send({ ...secret, x: 1 });
    expect(api.log.text()).not.toMatch(secrets);
  });
});

describe('every answer', () => {
  it('has a request id of its own and says nothing of what it is made with', async () => {
    const answers = [await api.get('/whatsapp/stats'), await api.get('/nothing')];
    const ids = answers.map((answer) => answer.headers.get('X-Request-Id'));
    expect(new Set(ids).size).toBe(2);
    for (const { headers } of answers) {
      expect(headers.get('X-Powered-By')).toBeNull();
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Content-Type')).toBe('application/json; charset=utf-8');
    }
  });

  it('is an envelope: success with data, or an error that helps', async () => {
    expect((await api.get('/whatsapp/stats')).body).toEqual({
      success: true,
      data: expect.any(Object),
    });
    expect(Object.keys((await api.send({})).body)).toEqual(['success', 'error']);
  });

  it('comes although the ledger failed before, as soon as it is back', async () => {
    await api.start({ repository: failing(api.ledger.repository, 'enqueue', 1) });
    expect((await api.send(SEND_BODY)).status).toBe(500);
    expect((await api.send(SEND_BODY, { 'X-Api-Key': API_KEY })).status).toBe(202);
    expect(await api.ledger.countRows()).toBe(1);
  });
});
