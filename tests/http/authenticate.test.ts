import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { API_KEY, expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();

/** `GET /whatsapp/stats` with these headers and no key of our own. */
const ask = (headers: Record<string, string>) =>
  api.request('GET', '/whatsapp/stats', { headers: { 'X-Api-Key': '', ...headers } });

describe('Closed: the key', () => {
  it.each([
    ['in X-Api-Key', { 'X-Api-Key': API_KEY }],
    ['as a bearer token', { Authorization: `Bearer ${API_KEY}` }],
    ['as a bearer token in lower case', { authorization: `bearer ${API_KEY}` }],
  ])('opens the door %s', async (_, headers) => {
    const response = await fetch(`${api.url}/whatsapp/stats`, { headers });
    expect(response.status).toBe(200);
  });

  it.each([
    ['missing', {}],
    ['empty', { 'X-Api-Key': '' }],
    ['wrong', { 'X-Api-Key': 'wrong' }],
    ['almost right', { 'X-Api-Key': `${API_KEY}x` }],
    ['too short', { 'X-Api-Key': API_KEY.slice(0, -1) }],
    ['in the wrong case', { 'X-Api-Key': API_KEY.toUpperCase() }],
    ['doubled', { 'X-Api-Key': `${API_KEY}, ${API_KEY}` }],
    ['very long', { 'X-Api-Key': 'x'.repeat(8_000) }],
    ['a wrong bearer token', { Authorization: 'Bearer wrong' }],
    ['no bearer token at all', { Authorization: 'Bearer' }],
    ['basic', { Authorization: `Basic ${Buffer.from(`user:${API_KEY}`).toString('base64')}` }],
    ['without its scheme', { Authorization: API_KEY }],
  ])('is refused with the same words when it is %s', async (_, headers) => {
    const reference = await ask({});
    const response = await fetch(`${api.url}/whatsapp/stats`, {
      headers: headers as Record<string, string>,
    });
    const body = (await response.json()) as typeof reference.body;
    expectRefusal({ status: response.status, body }, 401, 'unauthenticated', {});
    expect(body.error!.message).toBe(reference.body.error!.message);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect(response.headers.get('Content-Length')).toBe(reference.headers.get('Content-Length'));
  });

  it.each([
    ['GET', '/whatsapp/status'],
    ['GET', '/whatsapp/qr'],
    ['GET', '/whatsapp/qr.svg'],
    ['GET', '/whatsapp/qr.png'],
    ['POST', '/whatsapp/send'],
    ['GET', '/whatsapp/history'],
    ['GET', '/whatsapp/stats'],
    ['GET', '/whatsapp/notifications/00000000-0000-7000-8000-000000000000'],
    ['GET', '/health/ready'],
    ['GET', '/there-is-no-such-path'],
    ['DELETE', '/whatsapp/send'],
  ])('is needed for %s %s', async (method, path) => {
    const answer = await api.request(method, path, { headers: { 'X-Api-Key': 'wrong' } });
    expectRefusal(answer, 401, 'unauthenticated');
  });

  it('is not needed to ask whether the process lives', async () => {
    const response = await fetch(`${api.url}/health/live`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ success: true, data: { status: 'live' } });
  });

  it('does not count in the address', async () => {
    const response = await fetch(`${api.url}/whatsapp/stats?key=${API_KEY}&api_key=${API_KEY}`);
    expect(response.status).toBe(401);
  });
});

describe('before the key is checked', () => {
  it('a faulty body is not looked at', async () => {
    const answer = await api.post('/whatsapp/send', '{not json', { 'X-Api-Key': 'wrong' });
    expectRefusal(answer, 401, 'unauthenticated');
  });

  it('no body is waited for, however long it is said to be', async () => {
    const { port } = new URL(api.url);
    const socket = connect(Number(port), '127.0.0.1');
    const head = [
      'POST /whatsapp/send HTTP/1.1',
      'Host: 127.0.0.1',
      'Content-Type: application/json',
      'Content-Length: 60000',
      'Connection: close',
    ];
    socket.write(`${head.join('\r\n')}\r\n\r\n{"phone":`);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1.1 401 /);
    socket.destroy();
  });

  it('nothing is written', async () => {
    await api.send(SEND_BODY, { 'X-Api-Key': 'wrong' });
    expect(await api.ledger.countRows()).toBe(0);
  });
});
