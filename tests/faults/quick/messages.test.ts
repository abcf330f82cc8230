import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';

const noFault = {
  ...{ ackMode: 'normal', ackTimes: null, sendMode: 'normal', existsMode: 'normal' },
  ...{ findChatMode: 'normal', lidMode: 'off', silentAcks: false, coldRefusal: false },
  ...{ serverAckDelayMs: 30, deliverDelayMs: 150, resendAckZeroOnReconnect: false },
  serverDeduplicates: true,
};

describe('WhatsApp answers otherwise than expected, or not at all', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked({ ACK_TIMEOUT_MS: '4000', SEND_TIMEOUT_MS: '4000' });
  });
  beforeEach(async () => {
    await stage.configure(noFault);
    await stage.server.untilState('ready');
  });
  afterAll(() => stage.tearDown());

  const kindsOf = (row: any): string[] => row.timeline.map(({ kind }: { kind: string }) => kind);
  const isReleased = (row: any) => kindsOf(row).includes('released');
  const onTheWire = (phone: string) =>
    eventually('it is on the wire', async () => (await stage.sandbox.wireSends(phone)) > 0);

  faultRow(
    { row: 24, fault: 'build without `_serialized`', expected: 'sent, under the right id' },
    async () => {
      const row = await stage.untilSentOnce(await stage.accept());
      expect(row.attempts).toBe(1);
      expect(row.messageId).toMatch(/^3EB0[0-9A-F]{18}$/);
    },
  );

  faultRow(
    { row: 25, fault: 'no event of the sent message', expected: "found in the page's own store" },
    async () => {
      await stage.configure({ silentAcks: true });
      const message = await stage.accept();
      const row = await stage.untilSentOnce(message);
      expect(kindsOf(row)).toContain('uncertain');
      expect(row.attempts).toBe(1);
    },
  );

  faultRow(
    {
      row: 26,
      fault: 'message refused (ack −1)',
      expected: 'failed with the reason; others go on',
    },
    async () => {
      await stage.configure({ ackMode: 'nack', ackTimes: 1 });
      const refused = await stage.accept();
      const row = await stage.untilRow(refused, 'failed', (it) => it.status === 'failed');
      expect(row).toMatchObject({ errorCode: 'refused', attempts: 1 });
      expect(await stage.sandbox.messages(refused.phone)).toEqual([]);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    {
      row: 27,
      fault: 'three messages without any acknowledgement',
      expected: 'uncertain, the session counts as sick and starts anew, each arrives once',
    },
    async (figures) => {
      await stage.configure({ ackMode: 'lose' });
      const messages = [await stage.accept(), await stage.accept(), await stage.accept()];
      const startedAt = performance.now();
      const sick = await stage.trail.until('it is noticed', (status) => !status.ready, {
        since: startedAt,
      });
      expect(sick.status.reason).toBe('no_acknowledgements');
      expect(sick.status.alarms).toMatchObject([{ code: 'session_sick' }]);
      for (const message of messages) {
        expect(await stage.row(message)).toMatchObject({ status: 'pending', attempts: 1 });
      }
      figures.noticedMs = sick.at - startedAt;
      await stage.configure(noFault);
      const ready = await stage.trail.until('it is ready', ({ ready: is }) => is, {
        since: sick.at,
      });
      figures.readyMs = ready.at - sick.at;
      for (const message of messages) {
        const row = await stage.untilSentOnce(message);
        expect(row.attempts).toBe(1);
        expect(kindsOf(row)).toContain('uncertain');
      }
      await eventually('the alarm is off', async () => (await stage.alarms()).length === 0);
    },
  );

  faultRow(
    { row: 28, fault: 'acknowledgement very late', expected: 'uncertain until then, then sent' },
    async () => {
      await stage.configure({ ackMode: 'hold' });
      const message = await stage.accept();
      const uncertain = await stage.untilRow(message, 'uncertain', (it) => it.uncertainSince);
      expect(uncertain.status).toBe('pending');
      await stage.sandbox.control('receipts', { phone: message.phone, ack: 2 });
      await stage.untilSentOnce(message);
    },
  );

  faultRow(
    { row: 29, fault: 'acknowledgements in the order 3, 1, 2', expected: 'stays read' },
    async () => {
      await stage.configure({ serverAckDelayMs: 1_500, deliverDelayMs: null });
      const message = await stage.accept();
      await onTheWire(message.phone);
      await stage.sandbox.control('receipts', { phone: message.phone, ack: 3 });
      const read = await stage.untilRow(message, 'read', (it) => it.readAt !== null);
      expect(read.status).toBe('sent');
      await stage.sandbox.control('receipts', { phone: message.phone, ack: 2 });
      await new Promise((resolve) => setTimeout(resolve, 1_600));
      expect(await stage.row(message)).toMatchObject({ status: 'sent', readAt: read.readAt });
      await stage.untilSentOnce(message);
    },
  );

  faultRow(
    {
      row: 30,
      fault: 'page sends by itself, after a reconnect, what it holds',
      expected: 'no second copy from us',
    },
    async () => {
      await stage.configure({ resendAckZeroOnReconnect: true, serverDeduplicates: false });
      await stage.configure({ ackMode: 'lose', ackTimes: 1 });
      const message = await stage.accept();
      await onTheWire(message.phone);
      await stage.sandbox.control('drop', { ms: 500 });
      const row = await stage.untilSentOnce(message);
      expect(row.attempts).toBe(1);
    },
  );

  faultRow(
    { row: 31, fault: '"No LID for user"', expected: 'waits and is sent once the chat opens' },
    async () => {
      await stage.configure({ findChatMode: 'noLid' });
      const message = await stage.accept();
      const row = await stage.untilRow(message, 'released', isReleased);
      expect(row.status).toBe('pending');
      expect(JSON.stringify(row.timeline)).toContain('No LID for user');
      expect(await stage.sandbox.wireSends(message.phone)).toBe(0);
      await stage.configure({ findChatMode: 'normal', lidMode: 'on' });
      await stage.untilSentOnce(message);
      expect(await stage.sandbox.wireSends(message.phone)).toBe(1);
    },
  );

  faultRow(
    {
      row: 31,
      fault: '"No LID for user", for a number that is known to have an account',
      expected: 'its LID is asked for, and it is sent in the same try',
    },
    async () => {
      const phone = '081355500031';
      const known = await stage.server.api('POST', '/whatsapp/check-number', { phone });
      expect(known.body.data.onWhatsApp).toBe(true);
      await stage.configure({ findChatMode: 'noLidUntilAsked', lidMode: 'on' });
      // What the page has learned goes with it.
      await stage.server.api('POST', '/whatsapp/restart', {});
      await stage.server.untilState('ready');
      const row = await stage.untilSentOnce(await stage.accept({ phone }));
      expect(row.attempts).toBe(1);
    },
  );

  faultRow(
    { row: 32, fault: 'number without WhatsApp', expected: 'failed, and nothing is sent' },
    async () => {
      await stage.configure({ unknownNumbers: 'unregistered' });
      const message = await stage.accept();
      const row = await stage.untilRow(message, 'failed', (it) => it.status === 'failed');
      await stage.configure({ unknownNumbers: 'registered' });
      expect(row).toMatchObject({ errorCode: 'not_on_whatsapp', sentAt: null });
      expect(await stage.sandbox.wireSends(message.phone)).toBe(0);
    },
  );

  faultRow(
    { row: 33, fault: 'check of a number hangs', expected: 'waits no longer than the deadline' },
    async () => {
      await stage.configure({ existsMode: 'hang' });
      const message = await stage.accept();
      await stage.untilRow(message, 'back', (it) => kindsOf(it).includes('uncertain'), 10_000);
      await stage.configure(noFault);
      await stage.untilSentOnce(message);
      expect(await stage.sandbox.wireSends(message.phone)).toBe(1);
    },
  );

  faultRow(
    { row: 33, fault: 'check of a number is refused (429)', expected: 'tried again later, once' },
    async () => {
      await stage.configure({ existsMode: 'error' });
      const message = await stage.accept();
      await stage.untilRow(message, 'released', isReleased);
      const behind = await stage.accept();
      await stage.configure(noFault);
      await stage.untilSentOnce(behind);
      const row = await stage.untilSentOnce(message);
      expect(row.attempts).toBeGreaterThan(1);
      expect(await stage.sandbox.wireSends(message.phone)).toBe(1);
    },
  );

  faultRow(
    {
      row: 34,
      fault: 'three first messages refused in a row',
      expected: 'first messages rest for a day, others go on',
    },
    async () => {
      const known = await stage.accept();
      await stage.untilSentOnce(known);
      await stage.configure({ coldRefusal: true });
      for (let refusals = 0; refusals < 3; refusals += 1) {
        const first = await stage.accept();
        await stage.untilRow(first, 'failed', (it) => it.errorCode === 'refused');
      }
      const held = await stage.accept();
      const row = await stage.untilRow(held, 'held', (it) => it.held !== null);
      expect(row.held.reason).toBe('cold_refused');
      const hours = (Date.parse(row.held.until) - Date.now()) / 3_600_000;
      expect(hours).toBeGreaterThan(23);
      const again = { phone: `0${known.phone.slice(2)}`, message: 'Kenal' };
      const answer = await stage.server.api('POST', '/whatsapp/send', again);
      expect(answer.body.data.status).toBe('sent');
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
    },
  );
});
