import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setStage } from '../support/linked-server.ts';

const phone = '6281234567890';

describe.each(['today', 'legacy'] as const)('one message, end to end, on the %s build', (build) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage({ build });
  });
  afterAll(() => stage.tearDown());

  it('shows a QR code in the terminal and over HTTP until the phone scans it', async () => {
    const { server, sandbox } = stage;
    const status = await server.untilState('awaiting_scan');
    expect(status).toMatchObject({ ready: false, owner: true, account: null });
    const qr = await eventually('a code is shown', async () => {
      const answer = await server.api('GET', '/whatsapp/qr');
      return answer.status === 200 && answer;
    });
    expect(qr.headers.get('cache-control')).toBe('no-store');
    expect(qr.body.data.qr.split(',')).toHaveLength(5);
    const svg = await server.api('GET', '/whatsapp/qr.svg');
    expect(svg.headers.get('content-type')).toContain('image/svg+xml');
    expect(svg.body).toContain('<svg');
    const png = await server.api('GET', '/whatsapp/qr.png');
    expect(png.headers.get('content-type')).toBe('image/png');
    expect(server.output).toContain('▄▄▄▄▄▄▄');
    expect(server.output).toContain('Perangkat tertaut');
    expect((await server.api('GET', '/health/ready')).status).toBe(503);

    await sandbox.scan();
    const ready = await server.untilState('ready');
    expect(ready).toMatchObject({ ready: true, account: { phone: '+628110000001' } });
    expect((await server.api('GET', '/whatsapp/qr')).body.error.code).toBe('no_qr');
    expect((await server.api('GET', '/health/ready')).status).toBe(200);
  });

  it('answers 201 sent with the id of the message that is on the phone', async () => {
    const { server, sandbox } = stage;
    await sandbox.control('config', { deliverDelayMs: null });
    const request = { phone: '081234567890', message: 'Pesan Anda', customerId: 123 };
    const answer = await server.api('POST', '/whatsapp/send', request);
    expect(answer.status).toBe(201);
    expect(answer.body.data).toMatchObject({
      status: 'sent',
      phone: '+6281234567890',
      recipient: '081234567890',
      customerId: 123,
      attempts: 1,
    });
    expect(answer.body.data.messageId).toMatch(/^3EB0[0-9A-F]{18}$/);

    await sandbox.control('receipts', { phone, ack: 2 });
    const [bubble] = await sandbox.messages(phone);
    expect(bubble).toMatchObject({ id: answer.body.data.messageId, body: 'Pesan Anda' });
    const { id } = answer.body.data;
    await server.untilNotification(id, 'delivered', (it) => it.deliveredAt !== null);
    await sandbox.control('receipts', { phone, ack: 3 });
    const read = await server.untilNotification(id, 'read', (it) => it.readAt !== null);

    const history = await server.api(
      'GET',
      '/whatsapp/history?limit=50&customerId=123&status=sent',
    );
    const { timeline, ...row } = read;
    expect(history.body.data).toEqual([row]);
    expect(timeline.map((event: { kind: string }) => event.kind)).toEqual([
      'accepted',
      'claimed',
      'acknowledged',
      'delivered',
      'read',
    ]);
    await sandbox.control('config', { deliverDelayMs: 50 });
  });

  it('answers a repeated Idempotency-Key with the first message and sends nothing', async () => {
    const { server, sandbox } = stage;
    const request = { phone: '081234567891', message: 'Sekali saja' };
    const key = { 'Idempotency-Key': `once-${build}` };
    const first = await server.api('POST', '/whatsapp/send', request, key);
    const second = await server.api('POST', '/whatsapp/send', request, key);
    expect(second.status).toBe(201);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
    expect(second.body.data.id).toBe(first.body.data.id);
    const other = await server.api('POST', '/whatsapp/send', { ...request, message: 'Lain' }, key);
    expect(other.status).toBe(422);
    expect(other.body.error.code).toBe('idempotency_key_reused');
    const texts = () => sandbox.messages('6281234567891');
    await eventually('it is on the phone', async () => (await texts()).length === 1);
  });

  it('sends 30 at once, each once, and counts them', async () => {
    const { server, sandbox } = stage;
    const before = (await server.api('GET', '/whatsapp/stats')).body.data;
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        server.api('POST', '/whatsapp/send', { phone: `0813000001${10 + n}`, message: `Ke-${n}` }),
      ),
    );
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]));
    const bubbles = await eventually('all are on the phones', async () => {
      const found = (await sandbox.messages()).filter((it) => it.body.startsWith('Ke-'));
      return found.length === 30 && found;
    });
    expect(bubbles.every((it) => it.attemptsOnWire === 1)).toBe(true);
    const after = (await server.api('GET', '/whatsapp/stats')).body.data;
    expect(after.sent - before.sent).toBe(30);
    expect(after.successRate).toBe(100);
  });

  it('fails at once, with the reason, for a number that has no WhatsApp', async () => {
    const { server, sandbox } = stage;
    await sandbox.control('numbers', { phone: '6281399999999', registered: false });
    const request = { phone: '081399999999', message: 'Halo' };
    const answer = await server.api('POST', '/whatsapp/send', request);
    expect(answer.status).toBe(422);
    expect(answer.body.error.code).toBe('not_on_whatsapp');
    const row = await server.api('GET', answer.headers.get('location')!);
    expect(row.body.data).toMatchObject({ status: 'failed', errorCode: 'not_on_whatsapp' });
    expect(await sandbox.messages('6281399999999')).toEqual([]);
  });

  it('says whether a number has WhatsApp', async () => {
    const { server, sandbox } = stage;
    const check = async (number: string) => {
      const answer = await server.api('POST', '/whatsapp/check-number', { phone: number });
      return answer.body.data.onWhatsApp;
    };
    await sandbox.control('numbers', { phone: '6281399999998', registered: false });
    expect(await check('081399999998')).toBe(false);
    expect(await check('081300000201')).toBe(true);
  });

  it('fails with the reason when WhatsApp refuses', async () => {
    const { server, sandbox } = stage;
    await sandbox.control('config', { ackMode: 'nack', ackTimes: 1 });
    const request = { phone: '081300000200', message: 'Ditolak' };
    const answer = await server.api('POST', '/whatsapp/send', request);
    expect(answer.status).toBe(422);
    expect(answer.body.error.code).toBe('refused');
  });

  it('asked the page for no module that it does not have', async () => {
    const state = await (await fetch(`${stage.sandbox.url}/control/state`)).json();
    expect(state).toMatchObject({ missingModules: [] });
  });
});
