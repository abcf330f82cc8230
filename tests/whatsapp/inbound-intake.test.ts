import { beforeEach, describe, expect, it } from 'vitest';
import type { InboundMessage } from '../../src/notifications/inbound-message.ts';
import { InboundRepository } from '../../src/notifications/inbound-repository.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { InboundIntake } from '../../src/whatsapp/inbound-intake.ts';
import { toInboundMessage } from '../../src/whatsapp/inbound-report.ts';
import { FakeSession } from '../support/fake-session.ts';
import { collectLogLines, type LogLines } from '../support/log-lines.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const budi = '+6281234567890';
const lid = '223344556677';
let session: FakeSession;
let log: LogLines;
let woken: number;
let intake: InboundIntake;
let number = 0;

beforeEach(() => {
  session = new FakeSession();
  log = collectLogLines();
  woken = 0;
  intake = new InboundIntake({
    repository: new InboundRepository(ledger.knex, { businessName: null }),
    session: session.asSupervisor,
    clock: ledger.clock,
    logger: log.logger,
    wakeOutbox: () => (woken += 1),
  });
});

const aMessage = (overrides: Partial<InboundMessage> = {}): InboundMessage => ({
  messageId: `3A${(number += 1)}`,
  phone: budi,
  lid: null,
  text: 'Selamat pagi',
  at: ledger.clock.now(),
  ...overrides,
});

const scopeOf = (phone = budi) => new OptOutRepository(ledger.knex).findScope(phone);

describe('taking in', () => {
  it('obeys a keyword and wakes the outbox, once per message', async () => {
    const stop = aMessage({ text: 'Berhenti.' });
    await intake.take(stop);
    await intake.take(stop);
    expect(await scopeOf()).toBe('reminders');
    expect(await ledger.countRows()).toBe(1);
    expect(woken).toBe(1);
  });

  it('obeys in the order in which it was told', async () => {
    await Promise.all(
      ['STOP', 'MULAI', 'STOP SEMUA'].map((text) => intake.take(aMessage({ text }))),
    );
    expect(await scopeOf()).toBe('everything');
  });

  it('writes neither the text nor the number of anybody into the database’s room or the log', async () => {
    await intake.take(aMessage({ text: 'Rahasia saya' }));
    const rows = JSON.stringify(await ledger.knex('inbound_messages'));
    expect(rows).not.toContain('Rahasia');
    expect(log.lines).toContainEqual(
      expect.objectContaining({ msg: 'inbound.taken', keyword: null, answered: false }),
    );
    expect(JSON.stringify(log.lines)).not.toMatch(/Rahasia|81234567890/);
  });

  it('goes on through an outage of the database', async () => {
    let taken: Promise<void> = Promise.resolve();
    await ledger.whileRefusing('inbound_messages', async () => {
      taken = intake.take(aMessage({ text: 'STOP' }));
      await ledger.clock.untilSleeping(250);
    });
    await ledger.clock.advance(250);
    await taken;
    expect(await scopeOf()).toBe('reminders');
  });

  it('ends when it is stopped meanwhile', async () => {
    await ledger.whileRefusing('inbound_messages', async () => {
      const taken = intake.take(aMessage({ text: 'STOP' }));
      await ledger.clock.untilSleeping(250);
      await intake.stop();
      await taken;
      await intake.take(aMessage({ text: 'STOP' }));
    });
    expect(await ledger.countRows('inbound_messages')).toBe(0);
  });

  it('passes over what nobody wrote', async () => {
    await intake.take(aMessage({ phone: null, lid: null }));
    expect(await ledger.countRows('inbound_messages')).toBe(0);
  });
});

describe('a message under a LID', () => {
  const stop = () => aMessage({ phone: null, lid, text: 'STOP' });

  it('is led to the customer by what the session finds out, which is remembered', async () => {
    const asked: string[] = [];
    session.answers.findPhone = async (values) => {
      asked.push(values.lid);
      return budi.slice(1);
    };
    await intake.take(stop());
    await intake.take(stop());
    expect(await scopeOf()).toBe('reminders');
    expect(asked).toEqual([lid]);
  });

  it.each([
    ['does not know', async () => null],
    ['does not answer', () => Promise.reject(new Error('page_gone'))],
  ])('waits when the session %s, and is obeyed when it does', async (_, answer) => {
    session.answers.findPhone = answer;
    await intake.take(stop());
    await intake.findSenders();
    expect(woken).toBe(0);
    expect(await ledger.countRows('inbound_messages')).toBe(1);
    session.answers.findPhone = async () => budi.slice(1);
    await intake.findSenders();
    await intake.findSenders();
    expect(await scopeOf()).toBe('reminders');
    expect(await ledger.countRows()).toBe(1);
  });
});

describe('toInboundMessage', () => {
  const report = { messageId: '3A01', phone: '6281234567890', lid, text: 'a', at: 1_795_402_800 };

  it('speaks of numbers in E.164 and of instants', () => {
    expect(toInboundMessage(report)).toEqual({
      ...report,
      phone: budi,
      at: new Date('2026-11-23T03:00:00Z'),
    });
  });

  it.each(['0', '', '62', '1234567890123456'])('takes %j for nobody’s number', (phone) => {
    expect(toInboundMessage({ ...report, phone }).phone).toBeNull();
  });
});
