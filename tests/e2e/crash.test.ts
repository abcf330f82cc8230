import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';
import { processesOn } from '../support/server-process.ts';

/** Faults that are over in this sandbox as soon as nobody asks for them. */
const noFault = {
  serverAckDelayMs: 10,
  deliverDelayMs: 10,
  ackMode: 'normal',
  ackTimes: null,
  sendMode: 'normal',
  sendTimes: null,
};

describe.each(['today', 'legacy'] as const)('killed with SIGKILL, on the %s build', (build) => {
  let stage: Stage;
  let number = 300;
  beforeAll(async () => {
    stage = await setLinkedStage({
      build,
      database: 'embedded',
      settings: { ACK_TIMEOUT_MS: '4000' },
    });
  });
  beforeEach(() => stage.sandbox.control('config', noFault));
  afterAll(() => stage.tearDown());

  const onTheWire = async (row: any) => {
    return (await stage.sandbox.wireSends(row.phone.slice(1))) === 1;
  };

  /** Sends without waiting, and kills once the message has come as far as `isAsFar` says. */
  async function sendAndKill(isAsFar: (row: any) => Promise<boolean> | boolean) {
    const phone = `081300000${(number += 1)}`;
    const body = { phone, message: `Untuk ${phone}` };
    const accepted = await stage.server.api('POST', '/whatsapp/send', body, {
      Prefer: 'respond-async',
    });
    const { id } = accepted.body.data;
    await eventually('it is time to kill', async () => {
      const { body: answer } = await stage.server.api('GET', `/whatsapp/notifications/${id}`);
      return isAsFar(answer.data);
    });
    await stage.server.end('SIGKILL');
    return { id, phone: `62${phone.slice(1)}` };
  }

  async function expectOnceAndSent({ id, phone }: { id: string; phone: string }) {
    const row = await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');
    const bubbles = await eventually('it is on the phone', async () => {
      const found = await stage.sandbox.messages(phone);
      return found.length > 0 && found;
    });
    expect(bubbles).toHaveLength(1);
    expect(bubbles[0]).toMatchObject({ id: row.messageId, duplicates: 0 });
    return row;
  }

  it('is ready again without a QR code in under 10 s, with nothing left from before', async () => {
    const before = await eventually('the browser and the database run', () => {
      const found = processesOn(stage.dir);
      return found.some((line) => line.includes('--user-data-dir')) && found;
    });
    await stage.server.end('SIGKILL');
    const startedAt = performance.now();
    const server = await stage.restart();
    await server.untilState('ready', 10_000);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(server.output).not.toContain('▄▄▄▄▄▄▄');

    const browsersBefore = before.filter((line) => line.includes('--user-data-dir'));
    const now = processesOn(stage.dir);
    for (const line of browsersBefore) expect(now).not.toContain(line);
    // A process that PostgreSQL has just begun is named like the first one for a moment.
    await eventually('one PostgreSQL is left', () => {
      return processesOn(stage.dir).filter((line) => /bin\/postgres .*-D/.test(line)).length === 1;
    });
  });

  it('sends a message that was accepted and never claimed', async () => {
    await stage.sandbox.control('drop', { ms: null });
    await stage.server.untilState('reconnecting');
    const sent = await sendAndKill(() => true);
    await stage.sandbox.control('restore');
    await stage.restart();
    await expectOnceAndSent(sent);
  });

  it('finds a message in the page that was handed over and not yet acknowledged', async () => {
    await stage.sandbox.control('config', { serverAckDelayMs: 60_000 });
    const sent = await sendAndKill(onTheWire);
    await stage.sandbox.control('config', noFault);
    await stage.restart();
    await expectOnceAndSent(sent);
  });

  it('sends again under the same id what never reached the page, and only that', async () => {
    await stage.sandbox.control('config', { sendMode: 'hang', sendTimes: 1 });
    const sent = await sendAndKill((row) => row.attempts === 1);
    await stage.restart();
    const row = await expectOnceAndSent(sent);
    expect(row.attempts).toBe(2);
    const steps = row.timeline.map((event: { kind: string }) => event.kind);
    expect(steps.slice(0, 5)).toEqual(['accepted', 'claimed', 'uncertain', 'returned', 'claimed']);
  });

  it('has the page resend what it holds and WhatsApp never received', async () => {
    await stage.sandbox.control('config', { ackMode: 'lose', ackTimes: 1 });
    const sent = await sendAndKill(onTheWire);
    await stage.restart();
    const row = await expectOnceAndSent(sent);
    expect(row.attempts).toBe(1);
    expect(row.timeline.map((event: { kind: string }) => event.kind)).toContain('resent');
  });

  it('reads back acknowledgements that came while it was dead', async () => {
    await stage.sandbox.control('config', { deliverDelayMs: null });
    const sent = await sendAndKill((row) => row.status === 'sent');
    await stage.restart();
    await stage.server.untilState('ready');
    await stage.sandbox.control('receipts', { phone: sent.phone, ack: 3 });
    await stage.server.untilNotification(sent.id, 'read', (it) => it.readAt !== null);
  });
});

describe('the browser is killed', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage({ settings: { ACK_TIMEOUT_MS: '4000' } });
  });
  afterAll(() => stage.tearDown());

  it('comes back by itself, and a message in flight arrives once', async () => {
    const { server, sandbox } = stage;
    await sandbox.control('config', { serverAckDelayMs: 60_000 });
    const body = { phone: '081300000900', message: 'Peramban mati' };
    const { id } = (await server.api('POST', '/whatsapp/send', body, { Prefer: 'respond-async' }))
      .body.data;
    await server.untilNotification(id, 'handed over', (it) => it.attempts === 1);
    const browser = processesOn(stage.dir).find(
      (line) => line.includes('--user-data-dir') && !line.includes('--type='),
    );
    await sandbox.control('config', { serverAckDelayMs: 10 });
    process.kill(Number(browser!.split(' ')[0]), 'SIGKILL');
    await eventually('it is noticed', async () => {
      const { body: answer } = await server.api('GET', '/whatsapp/status');
      return answer.data.ready === false;
    });
    await server.untilState('ready');
    await server.untilNotification(id, 'sent', (it) => it.status === 'sent');
    await eventually('it is on the phone, once', async () => {
      const found = await sandbox.messages('6281300000900');
      return found.length === 1 && found[0]!.duplicates === 0;
    });
  });
});
