import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

describe('a customer who wants no more', () => {
  let stage: Stage;
  let number = 0;
  /** Digits of a customer of the test's own. */
  let phone: string;
  beforeAll(async () => {
    stage = await setLinkedStage();
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

  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

  const send = (message: string, messageClass: string, scheduledAt = inMs(0)) => {
    const body = { phone: `+${phone}`, message, class: messageClass, scheduledAt };
    return stage.server.api('POST', '/whatsapp/send', body, { Prefer: 'wait=0' });
  };

  const untilSent = async (message: string, messageClass: string) => {
    const { body, status } = await send(message, messageClass);
    expect(status, JSON.stringify(body)).toBeLessThan(300);
    await stage.server.untilNotification(body.data.id, 'sent', (it) => it.status === 'sent');
    await eventually('it is on the phone', async () => (await bubbles()).includes(message));
  };

  const readBacks = () => stage.server.output.split('inbound.read_back').length;

  const reload = async () => {
    const before = readBacks();
    await stage.sandbox.control('page', { action: 'reload' });
    await eventually('everything is read back', () => readBacks() > before);
  };

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

  it.each(['off', 'on'])(
    'gets nothing after STOP SEMUA, all after MULAI, with LIDs %s',
    async (lidMode) => {
      await stage.sandbox.control('config', { lidMode });
      await reload();
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
    },
  );

  it('is heard although nobody listened, and answered once however often it is read', async () => {
    aCustomer();
    const { id } = (await send('Pengingat', 'reminder', inMs(6_000))).body.data;
    // Stopped, it hears nothing more; the page takes the message into its own database.
    process.kill(stage.server.pid, 'SIGSTOP');
    await write('BERHENTI');
    await stage.server.end('SIGKILL');
    await stage.restart();
    await stage.server.untilNotification(id, 'cancelled', (it) => it.errorCode === 'opted_out');
    await untilAnswered(1, 'pengingat');
    await reload();
    await stage.server.end('SIGKILL');
    await stage.restart();
    await eventually('everything is read back', () => readBacks() > 1);
    await untilSent('Pembayaran diterima', 'transactional');
    await untilAnswered(1, 'pengingat');
    expect(await bubbles()).toHaveLength(2);
    const { body } = await stage.server.api('GET', '/whatsapp/opt-outs');
    expect(body.data).toContainEqual(
      expect.objectContaining({ phone: `+${phone}`, scope: 'reminders', source: 'message' }),
    );
  });
});
