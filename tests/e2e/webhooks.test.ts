import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';
import { WebhookReceiver, verified } from '../support/webhook-receiver.ts';

let stage: Stage;
let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await new WebhookReceiver().open();
  stage = await setLinkedStage({ settings: { WEBHOOK_PRIVATE_HOSTS: 'localhost' } });
});
afterAll(async () => {
  await stage.tearDown();
  await receiver.close();
});

it('a billing hears of its message, of a customer who opts out, and of the session', async () => {
  const created = await stage.server.api('POST', '/whatsapp/webhooks', { url: receiver.url() });
  expect(created.status).toBe(201);
  const { id, secret } = created.body.data;
  const tried = await stage.server.api('POST', `/whatsapp/webhooks/${id}/test`, {});
  expect(tried.body.data).toMatchObject({ status: 'delivered', responseStatus: 204 });

  const told = (type: string, about: object) =>
    eventually(`${type} is told`, () => {
      const events = receiver.calls.map((call) => verified(call, secret));
      return events.some((event) => {
        if (event.type !== type) return false;
        expect(event.data).toMatchObject(about);
        return true;
      });
    });
  const message = { phone: '+6281300008101', message: 'Pembayaran diterima' };
  const sent = await stage.server.api('POST', '/whatsapp/send', message);
  const about = { id: sent.body.data.id, status: 'sent', ...message };
  await told('notification.sent', about);
  await told('notification.delivered', about);
  await stage.sandbox.control('inbound', { phone: '6281300008101', text: 'STOP' });
  await told('message.received', { phone: message.phone, keyword: 'stop' });
  await told('opt_out.changed', { phone: message.phone, scope: 'reminders' });
  await stage.sandbox.control('drop');
  await told('session.state_changed', { from: 'ready', state: 'reconnecting' });
  await stage.sandbox.control('restore');
  await stage.server.untilState('ready');
  expect(stage.server.output).not.toContain(secret);
});
