import { request as httpRequest } from 'node:http';
import { type Socket, connect } from 'node:net';
import { createGzip } from 'node:zlib';
import express from 'express';
import { afterEach, describe, expect, it } from 'vitest';
import { type HttpServer, listen } from '../../src/http-server.ts';
import { API_KEY, expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const sockets = new Set<Socket>();
const megabyte = Buffer.alloc(1_048_576, 'x');

afterEach(hangUp);

function hangUp(): void {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
}

/** A connection that says `head` and then nothing. */
async function dial(url: string, head = ''): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  sockets.add(socket);
  socket.on('error', () => undefined);
  socket.resume();
  await new Promise<void>((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', () => resolve());
  });
  if (head) socket.write(head);
  return socket;
}

const untilClosed = (socket: Socket) =>
  new Promise<void>((resolve) => {
    if (socket.closed) return resolve();
    socket.once('close', () => resolve());
    socket.resume();
  });

/** How long an honest caller waits for an answer, in ms. */
async function honestCall(): Promise<number> {
  const begun = performance.now();
  const answer = await api.get('/whatsapp/stats');
  expect(answer.status).toBe(200);
  return performance.now() - begun;
}

const post = (headers: string[], path = '/whatsapp/send') =>
  [`POST ${path} HTTP/1.1`, 'Host: 127.0.0.1', ...headers, '', ''].join('\r\n');
const withKey = [`X-Api-Key: ${API_KEY}`, 'Content-Type: application/json'];

describe('while somebody attacks, the others are served', () => {
  it('10,000 connections at the same time that say nothing', async () => {
    const dialled: Promise<Socket>[] = [];
    for (let wave = 0; wave < 20; wave += 1) {
      for (let index = 0; index < 500; index += 1) dialled.push(dial(api.url));
      expect(await honestCall()).toBeLessThan(5_000);
    }
    await Promise.all(dialled);
    expect(await honestCall()).toBeLessThan(5_000);
  });

  it('500 that send a header letter by letter', async () => {
    const slow = await Promise.all(
      Array.from({ length: 500 }, () => dial(api.url, 'GET /whatsapp/stats HTTP/1.1\r\nX-Slow: ')),
    );
    for (let round = 0; round < 10; round += 1) {
      for (const socket of slow) socket.write('a');
      expect(await honestCall()).toBeLessThan(2_000);
    }
  });

  it('500 that announce a body and never send it', async () => {
    const head = post([...withKey, 'Content-Length: 60000']);
    await Promise.all(Array.from({ length: 500 }, () => dial(api.url, head)));
    for (let round = 0; round < 10; round += 1) expect(await honestCall()).toBeLessThan(2_000);
  });

  it('a body of 1 GB in chunks, which is cut off', async () => {
    const before = process.memoryUsage().rss;
    const sent = await sendEndless(withKey);
    expect(sent.status).toBe(413);
    expect(sent.megabytes).toBeLessThan(100);
    expect(await honestCall()).toBeLessThan(2_000);
    expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(200);
  });

  it('a body of 1 GB in chunks without a key, of which nothing is kept', async () => {
    const sent = await sendEndless(['Content-Type: application/json']);
    expect(sent.status).toBe(401);
    expect(sent.megabytes).toBeLessThan(100);
  });

  it('a gzip bomb, which is inflated up to the limit alone', async () => {
    const gzip = createGzip();
    const chunks: Buffer[] = [];
    gzip.on('data', (chunk: Buffer) => chunks.push(chunk));
    gzip.write('{"phone":"081234567890","message":"');
    for (let index = 0; index < 50; index += 1) gzip.write(megabyte);
    gzip.end('"}');
    await new Promise((resolve) => gzip.once('end', resolve));
    const body = Buffer.concat(chunks);
    expect(body.length).toBeLessThan(65_536);
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const answer = await api.request('POST', '/whatsapp/send', { body, headers });
    expectRefusal(answer, 413, 'body_too_large', { 'media.data': 'too_long' });
    expect(await api.ledger.countRows()).toBe(0);
  });
});

/** Sends megabytes in chunks until the server closes the connection, 1,024 at most. */
async function sendEndless(headers: string[]): Promise<{ status: number; megabytes: number }> {
  const names = Object.fromEntries(headers.map((header) => header.split(': ')));
  return new Promise((resolve) => {
    let status = 0;
    let megabytes = 0;
    const sending = httpRequest(
      `${api.url}/whatsapp/send`,
      { method: 'POST', headers: names },
      (response) => {
        status = response.statusCode!;
        response.resume();
      },
    );
    const done = () => resolve({ status, megabytes });
    sending.on('error', done);
    sending.on('close', done);
    const more = () => {
      if (sending.destroyed || megabytes >= 1_024) return void sending.end();
      megabytes += 1;
      sending.write(megabyte, () => setImmediate(more));
    };
    more();
  });
}

describe('a connection', () => {
  let server: HttpServer;
  const limits = { headersMs: 700, requestMs: 1_400, connections: 3 };
  const start = async () => {
    const app = express();
    app.get('/wait', (_request, response) => {
      setTimeout(() => response.send('done'), 300);
    });
    app.post('/read', express.json(), (_request, response) => void response.send('read'));
    server = await listen(app, { host: '127.0.0.1', port: 0 }, limits);
  };
  afterEach(async () => {
    hangUp();
    await server.close();
  });

  it.each([
    ['says nothing', ''],
    ['stops in the middle of its headers', 'GET /wait HTTP/1.1\r\nHost: '],
    [
      'stops before its body',
      post(['Content-Type: application/json', 'Content-Length: 9'], '/read'),
    ],
  ])('that %s is closed by a deadline', async (_, head) => {
    await start();
    const begun = performance.now();
    await untilClosed(await dial(server.url, head));
    expect(performance.now() - begun).toBeLessThan(4_000);
  });

  it('that waits longest without a request goes when there are too many', async () => {
    await start();
    const [first, second, third] = [
      await dial(server.url),
      await dial(server.url),
      await dial(server.url),
    ];
    await dial(server.url);
    await untilClosed(first!);
    expect([second!.closed, third!.closed]).toEqual([false, false]);
  });

  it('whose request is being answered stays, and with nothing but such ones a new one goes', async () => {
    await start();
    const head = 'GET /wait HTTP/1.1\r\nHost: x\r\n\r\n';
    const busy = await Promise.all([1, 2, 3].map(() => dial(server.url, head)));
    const answers = busy.map(
      (socket) =>
        new Promise<string>((resolve) => socket.once('data', (data) => resolve(String(data)))),
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await untilClosed(await dial(server.url));
    for (const answer of await Promise.all(answers)) expect(answer).toContain('done');
    expect((await dial(server.url, head)).closed).toBe(false);
    await untilClosed(busy[0]!);
  });
});
