import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

describe('a session that is not ready', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage();
  });
  afterAll(() => stage.tearDown());

  const send = (phone: string, message: string) =>
    stage.server.api('POST', '/whatsapp/send', { phone, message });

  const onPhone = (phone: string) =>
    eventually('it is on the phone, once', async () => {
      const found = await stage.sandbox.messages(phone);
      return found.length === 1 && found[0]!.attemptsOnWire === 1;
    });

  it('goes on after a reload of the page, with each acknowledgement counted once', async () => {
    await stage.sandbox.control('page', { action: 'reload' });
    const answer = await send('081300000500', 'Setelah muat ulang');
    const { id } = answer.body.data;
    const row = await stage.server.untilNotification(id, 'delivered', (it) => it.deliveredAt);
    const kinds = row.timeline.map((event: { kind: string }) => event.kind);
    expect(kinds.filter((kind: string) => kind === 'delivered')).toHaveLength(1);
    await onPhone('6281300000500');
  });

  it('D4: answers 202 at once, holds the message, and sends it when the link is back', async () => {
    await stage.sandbox.control('drop', { ms: null });
    await stage.server.untilState('reconnecting');
    const startedAt = performance.now();
    const answer = await send('081300000501', 'Menunggu jaringan');
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({
      status: 'pending',
      held: { reason: 'session_not_ready', until: null },
      attempts: 0,
    });
    const status = await stage.server.api('GET', '/whatsapp/status');
    expect(status.body.data.queue.held.byReason).toEqual({ session_not_ready: 1 });
    await stage.sandbox.control('restore');
    const { id } = answer.body.data;
    await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');
    await onPhone('6281300000501');
  });

  it('shows one fresh code after the phone has removed it, and keeps what is queued', async () => {
    await stage.sandbox.control('logout');
    const status = await stage.server.untilState('awaiting_scan');
    expect(status.reason).toBe('removed_on_the_phone');
    const held = await send('081300000502', 'Setelah dihapus');
    expect(held.status).toBe(202);
    await stage.sandbox.scan();
    await stage.server.untilState('ready');
    const { id } = held.body.data;
    await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');

    await stage.server.end('SIGTERM');
    await stage.restart();
    await stage.server.untilState('ready');
  });

  it('never sends again, by itself, what was in flight under a link that is gone', async () => {
    await stage.sandbox.control('config', { ackMode: 'lose', ackTimes: 1 });
    const body = { phone: '081300000503', message: 'Di tautan lama' };
    const { id } = (
      await stage.server.api('POST', '/whatsapp/send', body, { Prefer: 'respond-async' })
    ).body.data;
    await stage.server.untilNotification(id, 'handed over', (it) => it.attempts === 1);
    await stage.sandbox.control('logout');
    await stage.server.untilState('awaiting_scan');
    await stage.sandbox.scan();
    await stage.server.untilState('ready');
    const row = await stage.server.untilNotification(
      id,
      'explained',
      (it) => it.uncertainReason === 'session_replaced',
    );
    expect(row).toMatchObject({ status: 'pending', attempts: 1 });
    expect(row.uncertainSince).not.toBeNull();
  });

  it('does not let the API wait for a browser that hangs', async () => {
    await stage.sandbox.control('config', { sendMode: 'hang', sendTimes: 1 });
    const hanging = stage.server.api(
      'POST',
      '/whatsapp/send',
      { phone: '081300000504', message: 'Macet' },
      { Prefer: 'wait=1' },
    );
    await eventually('it hangs', async () => {
      const { body } = await stage.server.api('GET', '/whatsapp/history?limit=1');
      return body.data[0].attempts === 1;
    });
    const startedAt = performance.now();
    expect((await stage.server.api('GET', '/whatsapp/status')).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    const answer = await hanging;
    expect(answer.status).toBe(202);
    expect(answer.body.data.status).toBe('pending');
  });
});
