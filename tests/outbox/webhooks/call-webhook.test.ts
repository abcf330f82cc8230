import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { callWebhook } from '../../../src/outbox/webhooks/call-webhook.ts';
import { WebhookReceiver } from '../../support/webhook-receiver.ts';

const never = new AbortController().signal;
const message = { headers: { 'webhook-id': 'x' }, body: '{"type":"webhook.test"}' };
const reach = { privateHosts: ['localhost', 'billing.lan'], timeoutMs: 10_000 };
let receiver: WebhookReceiver;

beforeEach(async () => {
  receiver = await new WebhookReceiver().open();
});
afterEach(() => receiver.close());

const call = (url: string, more: Partial<Parameters<typeof callWebhook>[2]> = {}) =>
  callWebhook(url, message, { ...reach, ...more }, never);

/** Resolves with the answer, and how long it took in ms. */
async function timed(work: Promise<unknown>): Promise<[unknown, number]> {
  const from = performance.now();
  return [await work, performance.now() - from];
}

describe('callWebhook', () => {
  it('posts the body with the headers', async () => {
    expect(await call(receiver.url('/hook'))).toEqual({ error: null, responseStatus: 204 });
    const [got] = receiver.calls;
    expect(got).toMatchObject({ path: '/hook', id: 'x', body: message.body });
    expect(got!.headers).toMatchObject({
      host: `localhost:${receiver.port}`,
      'content-type': 'application/json',
      'content-length': String(message.body.length),
    });
    expect(got!.headers).not.toHaveProperty('x-api-key');
  });

  it.each([
    [200, null],
    [202, null],
    [301, 'redirect'],
    [307, 'redirect'],
    [400, 'http_error'],
    [401, 'http_error'],
    [410, 'gone'],
    [429, 'http_error'],
    [500, 'http_error'],
  ] as const)('takes %i as %s, and follows nothing', async (status, error) => {
    receiver.answer('/', (_call, response) => {
      response.writeHead(status, { Location: receiver.url('/inside') }).end('x');
    });
    expect(await call(receiver.url())).toEqual({ error, responseStatus: status });
    expect(receiver.calls.map(({ path }) => path)).toEqual(['/']);
  });

  it('takes no more than 64 kB of an answer, whose status stands', async () => {
    let taken = 0;
    receiver.answer('/', (_call, response) => {
      response.writeHead(200);
      const chunk = Buffer.alloc(16 * 1024);
      const more = () => {
        if (response.destroyed) return;
        taken += chunk.length;
        response.write(chunk, () => setImmediate(more));
      };
      more();
    });
    const [answer, ms] = await timed(call(receiver.url(), { timeoutMs: 15_000 }));
    expect(answer).toEqual({ error: null, responseStatus: 200 });
    expect(ms).toBeLessThan(10_000);
    expect(taken).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('callWebhook is over in time', () => {
  const inTime = { error: 'timeout', responseStatus: null };
  const soon = { timeoutMs: 300 };

  it('when a receiver takes the call and says nothing', async () => {
    receiver.answer('/', () => undefined);
    const [answer, ms] = await timed(call(receiver.url(), soon));
    expect(answer).toEqual(inTime);
    expect(ms).toBeGreaterThan(250);
    expect(ms).toBeLessThan(5_000);
  });

  it('when a receiver writes its headers byte by byte', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on('error', () => undefined);
      const ticking = setInterval(() => socket.write('H'), 50);
      socket.on('close', () => clearInterval(ticking));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const [answer, ms] = await timed(call(`http://localhost:${port}/`, soon));
    expect(answer).toMatchObject({ responseStatus: null });
    expect(ms).toBeLessThan(5_000);
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it('when the rest of an answer never comes, whose status stands', async () => {
    receiver.answer('/', (_call, response) => {
      response.writeHead(202).write('{"tak');
    });
    const [answer, ms] = await timed(call(receiver.url(), soon));
    expect(answer).toEqual({ error: null, responseStatus: 202 });
    expect(ms).toBeLessThan(5_000);
  });

  it('when the name service says nothing', async () => {
    const resolve = () => new Promise<never>(() => undefined);
    const [answer, ms] = await timed(call('https://hooks.example.net/', { resolve, ...soon }));
    expect(answer).toEqual(inTime);
    expect(ms).toBeLessThan(5_000);
  });

  it('when it is told to stop', async () => {
    receiver.answer('/', () => undefined);
    const stopping = new AbortController();
    const slow = { ...reach, timeoutMs: 60_000 };
    const calling = callWebhook(receiver.url(), message, slow, stopping.signal);
    await expect.poll(() => receiver.calls.length).toBe(1);
    stopping.abort();
    expect(await calling).toEqual({ error: 'connection_failed', responseStatus: null });
  });
});

describe('callWebhook keeps out of the network it stands in', () => {
  const refused = { error: 'address_refused', responseStatus: null };
  const answering =
    (...addresses: string[]) =>
    async () =>
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

  it.each([
    ...['127.0.0.1', '10.0.0.1', '172.16.3.4', '192.168.1.1', '169.254.169.254', '100.64.1.1'],
    ...['0.0.0.0', '::1', '::ffff:127.0.0.1', 'fd00::1', 'fe80::1', '64:ff9b::7f00:1'],
  ])('also when a name leads to %s', async (address) => {
    const { port } = receiver;
    const resolve = answering(address);
    expect(await call(`https://hooks.example.net:${port}/`, { resolve })).toEqual(refused);
    expect(receiver.calls).toEqual([]);
  });

  it('also when only one of the addresses is private', async () => {
    const resolve = answering('93.184.216.34', '127.0.0.1');
    expect(await call('https://hooks.example.net/', { resolve })).toEqual(refused);
  });

  it.each(['http://hooks.example.net/', 'https://127.0.0.1/', 'https://u:p@localhost/'])(
    'also when %s was stored under other settings',
    async (url) => expect(await call(url)).toEqual(refused),
  );

  it('by connecting to what was looked at: a name that changes its mind leads nowhere else', async () => {
    const trap = await new WebhookReceiver().open('127.0.0.2', receiver.port);
    let asked = 0;
    const resolve = async () => {
      asked += 1;
      return [{ address: asked === 1 ? '127.0.0.1' : '127.0.0.2', family: 4 }];
    };
    const url = `http://billing.lan:${receiver.port}/`;
    expect(await call(url, { resolve })).toEqual({ error: null, responseStatus: 204 });
    expect(asked).toBe(1);
    expect(receiver.calls).toHaveLength(1);
    expect(trap.calls).toEqual([]);
    await trap.close();
  });

  it('by looking at the name anew at each attempt', async () => {
    const addresses = ['127.0.0.1', '127.0.0.2'];
    const resolve = async () => answering(addresses.shift()!)();
    const url = `http://billing.lan:${receiver.port}/`;
    expect(await call(url, { resolve })).toMatchObject({ error: null });
    expect(await call(url, { resolve })).toMatchObject({ error: 'connection_failed' });
  });

  it('says so when the name is not known, or nobody listens', async () => {
    const resolve = () => Promise.reject(new Error('ENOTFOUND'));
    const unknown = await call('https://hooks.example.net/', { resolve });
    expect(unknown).toEqual({ error: 'name_not_found', responseStatus: null });
    const url = receiver.url();
    await receiver.close();
    expect(await call(url)).toEqual({ error: 'connection_failed', responseStatus: null });
    await receiver.open();
  });
});
