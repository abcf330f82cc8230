import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

describe.each([
  ['today', 'off'],
  ['legacy', 'on'],
] as const)('a customer who wants no more, on the %s build with LIDs %s', (build, lidMode) => {
  let stage: Stage;
  let number = 0;
  /** Digits of a customer of the test's own. */
  let phone: string;
  beforeAll(async () => {
    stage = await setLinkedStage({ build });
    await stage.sandbox.control('config', { lidMode });
    await stage.sandbox.control('page', { action: 'reload' });
  });
  afterAll(() => stage.tearDown());

  const aCustomer = () => {
    number += 1;
    phone = `6281300007${100 + number}`;
  };

  const write = (text: string, fromLid = false) =>
    stage.sandbox.control('inbound', { phone, text, fromLid });

  const bubbles = async () => (await stage.sandbox.messages(phone)).map((it) => it.body);

  const untilAnswered = (count: number, words: string) =>
    eventually(`answer ${count} says "${words}"`, async () => {
      const answers = (await bubbles()).filter((body) => body.startsWith('Baik,'));
      return answers.length === count && answers.at(-1)!.includes(words);
    });

  const send = async (message: string, messageClass: string) => {
    const body = { phone: `+${phone}`, message, class: messageClass };
    const prefer = { Prefer: 'wait=0' };
    return stage.server.api('POST', '/whatsapp/send', body, prefer);
  };

  const untilSent = async (message: string, messageClass: string) => {
    const { body, status } = await send(message, messageClass);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    await stage.server.untilNotification(body.data.id, 'sent', (it) => it.status === 'sent');
    await eventually('it is on the phone', async () => (await bubbles()).includes(message));
  };

  const inAMinute = () => new Date(Date.now() + 60_000).toISOString();

  it('gets no reminder any more, not even one that was accepted before; payments arrive', async () => {
    aCustomer();
    await untilSent('Pengingat pertama', 'reminder');
    await stage.sandbox.control('drop');
    await stage.server.untilState('reconnecting');
    const waiting = await send('Pengingat kedua', 'reminder');
    expect(waiting.status).toBe(202);
    await write('Berhenti.');
    await stage.sandbox.control('restore');
    const { id } = waiting.body.data;
    const row = await stage.server.untilNotification(id, 'cancelled', (it) => it.errorCode);
    expect(row).toMatchObject({ status: 'cancelled', errorCode: 'opted_out' });
    await untilAnswered(1, 'STOP SEMUA');
    await untilSent('Pembayaran diterima', 'transactional');
    const refused = await send('Pengingat ketiga', 'reminder');
    expect(refused.status).toBe(422);
    expect(refused.body.error.code).toBe('opted_out');
    expect(await bubbles()).not.toContain('Pengingat kedua');
  });

  it('gets nothing at all after STOP SEMUA, and everything again after MULAI', async () => {
    aCustomer();
    await write('*stop semua!*', true);
    await untilAnswered(1, 'semua pesan otomatis');
    const refused = await send('Pembayaran diterima', 'transactional');
    expect(refused.body.error.code).toBe('opted_out');
    await write('Mulai', true);
    await untilAnswered(2, 'dikirim lagi');
    await untilSent('Pengingat', 'reminder');
    await write('stop langganan kapan?');
    await untilSent('Pengingat lagi', 'reminder');
    expect(await bubbles()).toHaveLength(4);
  });

  it('is answered once, also when the page is loaded again', async () => {
    aCustomer();
    await write('STOP');
    await untilAnswered(1, 'pengingat');
    await stage.sandbox.control('page', { action: 'reload' });
    await eventually('the session has noticed', async () => {
      const { body } = await stage.server.api('GET', '/whatsapp/status');
      return body.data.ready === false;
    });
    await stage.server.untilState('ready');
    const readBacks = () => stage.server.output.split('inbound.read_back').length;
    const before = readBacks();
    await eventually('everything is read back', () => readBacks() > before);
    await untilSent('Pembayaran diterima', 'transactional');
    await untilAnswered(1, 'pengingat');
  });

  it('is heard although nobody listened: the reminder waits until what was missed is read', async () => {
    aCustomer();
    const scheduledAt = inAMinute();
    const body = { phone: `+${phone}`, message: 'Pengingat', class: 'reminder', scheduledAt };
    const accepted = await stage.server.api('POST', '/whatsapp/send', body);
    expect(accepted.status).toBe(202);
    await stage.server.end('SIGKILL');
    await write('BERHENTI');
    const server = await stage.restart();
    await server.untilState('ready');
    await untilAnswered(1, 'pengingat');
    const list = await server.api('GET', '/whatsapp/opt-outs');
    expect(list.body.data).toContainEqual(
      expect.objectContaining({ phone: `+${phone}`, scope: 'reminders', source: 'message' }),
    );
    await server.end('SIGTERM');
    await stage.restart();
    await stage.server.untilState('ready');
    await untilSent('Pembayaran diterima', 'transactional');
    await untilAnswered(1, 'pengingat');
  });
});
