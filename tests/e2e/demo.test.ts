import { once } from 'node:events';
import { type Server, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedRequests } from '../data/seed-requests.ts';
import { eventually } from '../support/eventually.ts';
import { Newcomer, type RunningCommand } from '../support/newcomer.ts';
import { processesOn } from '../support/server-process.ts';

/** Nobody else may have the usual port; whoever has it already does as well. */
async function occupy(port: number): Promise<Server> {
  const server = createServer();
  const listening = once(server, 'listening').catch(() => undefined);
  server.listen(port, '127.0.0.1');
  await listening;
  return server;
}

describe('the demo, while another program has port 3000', () => {
  const newcomer = new Newcomer();
  let demo: RunningCommand;
  let other: Server;
  const [phones, api] = [0, 1].map(
    (index) => () => [...demo.printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(String)[index]!,
  ) as [() => string, () => string];

  /** Sends a request as it is written down, with nothing but the key beside it. */
  function sendAsWritten(request: string): Promise<Response> {
    const [head = '', body] = request.split('\n\n');
    const [line = '', ...headers] = head.split('\n');
    const [method = '', path] = line.split(' ');
    return fetch(`${api()}${path}`, {
      method,
      headers: [
        ...headers.map((header) => header.split(': ') as [string, string]),
        ['X-Api-Key', newcomer.read('data/demo/api-key')],
      ],
      ...(body !== undefined && { body }),
    });
  }

  beforeAll(async () => {
    other = await occupy(3000);
    demo = await newcomer.start('npm run demo', /Berlaku sampai/, {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
  });
  afterAll(async () => {
    await newcomer.leave();
    other.close();
  });

  it('takes the next port, and every address that it prints is there', async () => {
    expect(api()).not.toBe('http://127.0.0.1:3000');
    expect(phones()).not.toBe(api());
    expect((await fetch(phones())).headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${api()}/health/live`)).status).toBe(200);
    const printed = new Set([...demo.printed.matchAll(/http:\/\/127\.0\.0\.1:\d+/g)].map(String));
    expect([...printed].toSorted()).toEqual([phones(), api()].toSorted());
  });

  it('is linked by one call of the virtual phone', async () => {
    const headers = { 'Content-Type': 'application/json' };
    const scanned = await fetch(`${phones()}/control/scan`, {
      method: 'POST',
      headers,
      body: '{}',
    });
    expect(scanned.status).toBe(200);
    await eventually('it is linked', () => demo.printed.includes('tertaut / linked'));
  });

  it.each(seedRequests)('answers as it is written down: %s', async (request) => {
    const answer = await sendAsWritten(request);
    const body = await answer.json();
    expect(answer.status, JSON.stringify(body)).toBeGreaterThanOrEqual(200);
    expect(answer.status, JSON.stringify(body)).toBeLessThan(300);
    expect(body).toMatchObject({ success: true });
  });

  it('has the customers of those requests, and each bubble once', async () => {
    await eventually('every text is on its phone', async () => {
      const answer = await fetch(`${phones()}/control/messages`);
      const { messages } = (await answer.json()) as { messages: { phone: string; body: string }[] };
      const bubbles = messages
        .map(
          ({ phone, body }) =>
            `${phone} ${/Tagihan INV-456 \*lunas\*/.test(body) ? 'Lunas' : body}`,
        )
        .toSorted();
      return (
        bubbles.join() ===
        [
          '6281234567890 Lunas',
          '6281234567890 Pesan 1',
          '6281234567890 Pesan Anda',
          '6281234567890 Pesan Anda',
          '6281234567891 Pesan 2',
        ].join()
      );
    });
  });

  it('leaves nothing behind after Ctrl-C', async () => {
    expect(processesOn(newcomer.dir).length).toBeGreaterThan(2);
    await demo.end('SIGINT');
    await eventually('every process is gone', () => processesOn(newcomer.dir).length === 0, {
      withinMs: 5_000,
    });
  });
});
