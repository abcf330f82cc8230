import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { NotificationClass } from '../../src/notifications/notification.ts';
import { InboundRepository } from '../../src/notifications/inbound-repository.ts';
import type { OptOutScope } from '../../src/notifications/opt-out-scope.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import type { SendOutcome } from '../../src/outbox/message-sender.ts';
import { createOptOutCheck } from '../../src/outbox/opt-out-check.ts';
import { useOutbox } from '../support/test-outbox.ts';

const test = useOutbox();
const { ledger } = test;
const budi = '+6281234567890';
let optOuts: OptOutRepository;

beforeEach(() => {
  optOuts = new OptOutRepository(ledger.knex);
});

const start = () => test.start({ checks: [createOptOutCheck(optOuts)] });
const optOut = (scope: OptOutScope, phone = budi) =>
  optOuts.add({ phone, scope, reason: null }, test.clock.now());
const write = (keyword: 'stop' | 'stop_all', messageId: string) =>
  new InboundRepository(ledger.knex, { businessName: null }).take(
    { messageId, phone: budi, lid: null, keyword, at: test.clock.now() },
    test.clock.now(),
  );

describe('at departure', () => {
  it.each<[OptOutScope, NotificationClass]>([
    ['reminders', 'reminder'],
    ['reminders', 'announcement'],
    ['everything', 'reminder'],
    ['everything', 'announcement'],
    ['everything', 'transactional'],
  ])('an opt-out of %s cancels a %s that was accepted before it', async (scope, kind) => {
    const id = await test.accept({ class: kind });
    await optOut(scope);
    await start();
    const row = await ledger.untilIt(id, { status: 'cancelled', errorCode: 'opted_out' });
    expect(row.errorMessage).toMatch(/\/whatsapp\/opt-outs/);
    expect(await ledger.kinds(id)).toEqual(['accepted', 'claimed', 'cancelled']);
    expect(test.sender.sent).toEqual([]);
  });

  it('an opt-out of reminders lets a receipt leave', async () => {
    await optOut('reminders');
    const id = await test.accept({ class: 'transactional' });
    await start();
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]?.messageId).toBe((await ledger.find(id)).messageId);
  });

  it('somebody else’s opt-out stops nothing', async () => {
    await optOut('everything', '+6281234567891');
    await test.accept({ class: 'reminder' });
    await start();
    await test.sender.untilSent(1);
  });

  it('the answer to STOP SEMUA leaves although everything is stopped', async () => {
    const id = await test.accept({ class: 'transactional' });
    await write('stop_all', '3A01');
    await start();
    await ledger.untilIt(id, { errorCode: 'opted_out' });
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]).toMatchObject({ phone: budi });
    expect(test.sender.sent[0]?.text).toMatch(/^Baik, semua pesan otomatis ke nomor ini/);
  });

  it('what an opt-out has cancelled does not come back when it is removed', async () => {
    const id = await test.accept({ class: 'reminder' });
    await optOut('reminders');
    await start();
    await ledger.untilIt(id, { status: 'cancelled' });
    await optOuts.remove(budi);
    await test.accept({ class: 'reminder', message: 'Baru' });
    await test.sender.untilSent(1);
    expect(test.sender.sent[0]?.text).toBe('Baru');
    expect(await ledger.find(id)).toMatchObject({ status: 'cancelled' });
  });
});

describe('what was reserved while another message was being sent', () => {
  const other = '+6281300000001';

  async function reserveBehindALongSend() {
    let end: (outcome: SendOutcome) => void = () => undefined;
    test.sender.next({ kind: 'handed_over' }, () => new Promise((resolve) => (end = resolve)));
    await test.accept();
    await test.accept();
    const id = await test.accept({ phone: other });
    await start();
    await test.sender.untilSent(2);
    await vi.waitFor(async () => expect((await ledger.find(id)).inFlight).toBe(true), 10_000);
    return { id, end: () => end({ kind: 'handed_over' }) };
  }

  it('is looked at again, and stays when the recipient has opted out meanwhile', async () => {
    const { id, end } = await reserveBehindALongSend();
    await optOut('everything', other);
    await test.clock.advance(1_000);
    end();
    await ledger.untilIt(id, { status: 'cancelled', errorCode: 'opted_out' });
    expect(test.sender.sent).toHaveLength(2);
  });

  it('leaves when the opt-out was taken back meanwhile', async () => {
    await optOut('everything', other);
    const { end } = await reserveBehindALongSend();
    await optOuts.remove(other);
    await test.clock.advance(1_000);
    end();
    await test.sender.untilSent(3);
  });
});
