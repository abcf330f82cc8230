import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock.ts';
import { newMessageId } from '../../../src/outbox/message-id.ts';
import { eventually } from '../../support/eventually.ts';
import { useOutbox } from '../../support/test-outbox.ts';
import { useWebhooks } from '../../support/test-webhooks.ts';
import { verified } from '../../support/webhook-receiver.ts';

const outbox = useOutbox();
const { ledger } = outbox;
const webhooks = useWebhooks(ledger);
const script = fileURLToPath(new URL('webhook-process.ts', import.meta.url));
const tsx = import.meta.resolve('tsx');
const processes: ChildProcess[] = [];

function startProcess(): ChildProcess {
  const args = ['--import', tsx, script, ledger.connectionString];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  processes.push(child);
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

afterEach(() => Promise.all(processes.splice(0).map(kill)));

/** Lets the time until the next attempts pass; what is in the hand stays there. */
const passTime = () =>
  ledger.knex('webhook_deliveries').where({ status: 'pending', claim_token: null }).update({
    next_attempt_at: systemClock.now(),
  });

/** So many notifications that WhatsApp has acknowledged, as a burst of receipts. */
async function acknowledge(count: number): Promise<void> {
  const now = ledger.clock.now();
  for (let number = 0; number < count; number += 1) {
    const { id } = await ledger.enqueue();
    const messageId = newMessageId();
    await ledger.knex('notification_logs').where({ id }).update({ message_id: messageId });
    await ledger.repository.recordReceipt({ messageId, ack: 1, at: now }, now);
  }
}

const eventCount = 200;
const paths = ['/good', '/fails', '/hangs', '/redirects', '/returns'];

describe('1,000 deliveries', () => {
  it('arrive at least once each, although receivers fail and the process is killed', async () => {
    const { receiver } = webhooks;
    receiver.answer('/fails', (_call, response, count) => {
      response.writeHead(count === 1 ? 500 : 200).end();
    });
    receiver.answer('/hangs', (call, response, count) => {
      if (count > 1 || call.id > '2') response.writeHead(200).end();
    });
    receiver.answer('/redirects', (_call, response, count) => {
      if (count > 1) response.writeHead(204).end();
      else response.writeHead(302, { Location: receiver.url('/inside') }).end();
    });
    let isBack = false;
    receiver.answer('/returns', (_call, response) => {
      if (isBack) response.writeHead(204).end();
      else response.destroy();
    });
    const endpoints = [];
    for (const path of paths) endpoints.push(await webhooks.create({ url: receiver.url(path) }));
    await acknowledge(eventCount);
    expect(await ledger.countRows('webhook_deliveries')).toBe(1_000);

    for (const accepted of [100, 300]) {
      const child = startProcess();
      const isSoFar = () => receiver.calls.filter((call) => call.accepted).length >= accepted;
      await eventually(`${accepted} were accepted`, isSoFar, { everyMs: 5 });
      await kill(child);
    }
    const inHand = ledger.knex('webhook_deliveries').whereNotNull('claim_token');
    expect((await inHand.clone()).length).toBeGreaterThan(0);
    isBack = true;
    startProcess();
    await eventually(
      'everything is delivered',
      async () => {
        await passTime();
        const [left] = await ledger
          .knex('webhook_deliveries')
          .whereNot({ status: 'delivered' })
          .count({ count: '*' });
        return Number(left?.count) === 0;
      },
      { withinMs: 60_000, everyMs: 200 },
    );

    const ids = (await ledger.knex('webhook_events').pluck('id')) as string[];
    expect(ids).toHaveLength(eventCount);
    for (const path of paths) {
      expect(new Set(receiver.acceptedAt(path)), path).toEqual(new Set(ids));
    }
    expect(receiver.calls.some(({ path }) => path === '/inside')).toBe(false);
    for (const call of receiver.calls) {
      const { secret } = endpoints[paths.indexOf(call.path)]!;
      expect(verified(call, secret)).toMatchObject({ type: 'notification.sent' });
    }
    const bodies = new Set(receiver.calls.map(({ id, body }) => id + body));
    expect(bodies.size).toBe(eventCount);
  }, 120_000);
});

describe('sends', () => {
  it('go on as if nothing was there while a receiver hangs', async () => {
    const { id } = await webhooks.create();
    webhooks.receiver.answer('/', () => undefined);
    webhooks.run({ timeoutMs: 60_000, leaseMs: 90_000 });
    await outbox.start();
    for (let number = 1; number <= 30; number += 1) {
      const sentId = await outbox.accept({ message: `Pesan ${number}` });
      const messageId = await eventually('it is handed over', async () => {
        const { messageId: handed, inFlight } = await ledger.find(sentId);
        return inFlight && handed;
      });
      await outbox.receive(messageId, 1);
      expect(await ledger.find(sentId)).toMatchObject({ status: 'sent' });
    }
    const told = await webhooks.told(id);
    expect(told).toHaveLength(30);
    expect(told.every(({ status }) => status === 'pending')).toBe(true);
  });
});
