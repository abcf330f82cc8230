import { beforeEach, describe, expect, it } from 'vitest';
import { InboundRepository } from '../../src/notifications/inbound-repository.ts';
import type { OptOutKeyword } from '../../src/notifications/opt-out-keyword.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import type { InboundRecord } from '../../src/notifications/sql/take-inbound.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const budi = '+6281234567890';
const lid = '223344556677';
let inbound: InboundRepository;
let optOuts: OptOutRepository;
let number = 0;

beforeEach(() => {
  inbound = new InboundRepository(ledger.knex, { businessName: 'Sinar Net' });
  optOuts = new OptOutRepository(ledger.knex);
});

const aMessage = (overrides: Partial<InboundRecord> = {}): InboundRecord => ({
  messageId: `3A${(number += 1)}`,
  phone: budi,
  lid: null,
  keyword: null,
  at: ledger.clock.now(),
  ...overrides,
});

const take = (overrides: Partial<InboundRecord> = {}) =>
  inbound.take(aMessage(overrides), ledger.clock.now());

/** Writes a keyword, a second after what was before. */
const say = async (keyword: OptOutKeyword, overrides: Partial<InboundRecord> = {}) => {
  await ledger.clock.advance(1_000);
  return take({ keyword, ...overrides });
};

const answers = async () => {
  const rows = await ledger.knex('notification_logs').where({ template: 'opt_out_reply' });
  return rows.toSorted((one, other) => one.id.localeCompare(other.id));
};

const contact = async (phone = budi) => ledger.knex('contacts').where({ phone }).first();

describe('any message', () => {
  it('is stored once by its id, with nothing of its text', async () => {
    const message = aMessage({ lid });
    expect(await inbound.take(message, ledger.clock.now())).toEqual({
      isNew: true,
      hasSender: true,
      answered: false,
    });
    expect(await inbound.take(message, ledger.clock.now())).toMatchObject({ isNew: false });
    expect(await ledger.knex('inbound_messages')).toEqual([
      { message_id: message.messageId, phone: budi, lid, keyword: null, received_at: message.at },
    ]);
  });

  it('makes its sender somebody who knows us, by phone and by LID', async () => {
    await take({ lid });
    expect(await contact()).toMatchObject({ lid, wrote_at: ledger.clock.now() });
    expect(await inbound.findPhone(lid)).toBe(budi);
    expect(await inbound.findPhone('999')).toBeNull();
  });

  it('never moves back when its sender wrote, nor forgets the LID', async () => {
    await take({ lid });
    await take({ at: ledger.clock.in(-60_000) });
    expect(await contact()).toMatchObject({ lid, wrote_at: ledger.clock.now() });
  });

  it('takes the LID from whoever had it before', async () => {
    await take({ lid });
    await take({ lid, phone: '+6281234567891' });
    expect(await contact()).toMatchObject({ lid: null });
    expect(await inbound.findPhone(lid)).toBe('+6281234567891');
  });

  it('warms up what waits for its sender, and for nobody else', async () => {
    const mine = await ledger.enqueue();
    const other = await ledger.enqueue({ phone: '+6281234567891' });
    await take();
    expect(await ledger.row(mine.id)).toMatchObject({ cold: false });
    expect(await ledger.row(other.id)).toMatchObject({ cold: true });
  });
});

describe('a keyword', () => {
  it('STOP stops reminders, and is answered once', async () => {
    const message = aMessage({ keyword: 'stop' });
    expect(await inbound.take(message, ledger.clock.now())).toMatchObject({ answered: true });
    expect(await inbound.take(message, ledger.clock.now())).toMatchObject({ answered: false });
    expect(await optOuts.list({ limit: 10, after: null })).toEqual([
      { phone: budi, scope: 'reminders', source: 'message', reason: null, createdAt: message.at },
    ]);
    const [answer, ...more] = await answers();
    expect(more).toEqual([]);
    expect(answer).toMatchObject({
      phone: budi,
      recipient: budi,
      status: 'pending',
      class: 'transactional',
      cold: false,
      dedupe_key: `opt_out_reply:${message.messageId}`,
      expires_at: ledger.clock.in(48 * 3_600_000),
    });
    expect(answer.message).toMatch(/^Baik, pengingat dan pengumuman dari Sinar Net .*\n\nYou /s);
    expect(await ledger.kinds(answer.id)).toEqual(['accepted']);
  });

  it('leaves no half of it when the answer can’t be stored', async () => {
    const message = aMessage({ keyword: 'stop' });
    const failed = ledger.whileRefusing('notification_logs', () =>
      inbound.take(message, ledger.clock.now()),
    );
    await expect(failed).rejects.toThrow(/broken/);
    expect(await ledger.countRows('inbound_messages')).toBe(0);
    expect(await optOuts.findScope(budi)).toBeNull();
    expect(await inbound.take(message, ledger.clock.now())).toMatchObject({ answered: true });
  });

  it('STOP SEMUA stops everything, also after STOP, and STOP takes nothing of it back', async () => {
    await say('stop');
    await say('stop_all');
    expect(await optOuts.findScope(budi)).toBe('everything');
    await say('stop');
    expect(await optOuts.findScope(budi)).toBe('everything');
    const texts = (await answers()).map((answer) => answer.message);
    expect(texts[1]).toContain('semua pesan otomatis dari Sinar Net');
    expect(texts[2]).toBe(texts[1]);
  });

  it('MULAI undoes all of it', async () => {
    await say('stop_all');
    await say('start');
    expect(await optOuts.findScope(budi)).toBeNull();
    expect((await answers())[1].message).toContain('akan dikirim lagi');
  });

  it('MULAI undoes what the operator entered before, not after', async () => {
    const entry = { phone: budi, scope: 'everything', reason: null } as const;
    await optOuts.add(entry, ledger.clock.now());
    await say('start');
    expect(await optOuts.findScope(budi)).toBeNull();
    await ledger.clock.advance(3_600_000);
    await optOuts.add(entry, ledger.clock.now());
    await say('start', { at: ledger.clock.in(-1_800_000) });
    expect(await optOuts.findScope(budi)).toBe('everything');
    expect((await answers())[1].message).toContain('semua pesan otomatis');
  });

  it('that was missed does not undo a newer one', async () => {
    const before = ledger.clock.now();
    await say('start');
    await say('stop', { at: before });
    expect(await optOuts.findScope(budi)).toBeNull();
    await say('stop_all');
    await say('start', { at: before });
    expect(await optOuts.findScope(budi)).toBe('everything');
  });

  it('concerns nobody but its sender', async () => {
    await say('stop');
    await say('start', { phone: '+6281234567891' });
    expect(await optOuts.findScope(budi)).toBe('reminders');
  });

  it('is obeyed, and no longer answered, from a machine that answers machines', async () => {
    for (let round = 0; round < 12; round += 1) await say(round % 2 ? 'start' : 'stop');
    expect(await answers()).toHaveLength(10);
    expect(await optOuts.findScope(budi)).toBeNull();
    await ledger.clock.advance(24 * 3_600_000);
    expect(await say('stop')).toMatchObject({ answered: true });
  });
});

describe('a message that only has a LID', () => {
  it('leads to the customer whose LID is known', async () => {
    await take({ lid });
    expect(await take({ phone: null, lid, keyword: 'stop' })).toMatchObject({ answered: true });
    expect(await optOuts.findScope(budi)).toBe('reminders');
  });

  it('waits when nobody knows whose it is, and is obeyed and answered once it is known', async () => {
    const message = aMessage({ phone: null, lid, keyword: 'stop' });
    const unknown = { isNew: true, hasSender: false, answered: false };
    expect(await inbound.take(message, ledger.clock.now())).toEqual(unknown);
    expect(await inbound.take(message, ledger.clock.now())).toMatchObject({ isNew: false });
    expect(await inbound.listWithoutSender(10)).toEqual([message]);
    expect(await ledger.countRows('contacts')).toBe(0);

    const known = { ...message, phone: budi };
    expect(await inbound.take(known, ledger.clock.now())).toMatchObject({ answered: true });
    expect(await inbound.take(known, ledger.clock.now())).toMatchObject({ isNew: false });
    expect(await optOuts.findScope(budi)).toBe('reminders');
    expect(await inbound.listWithoutSender(10)).toEqual([]);
    expect(await answers()).toHaveLength(1);
  });
});

describe('the mark of what is read', () => {
  it('is unknown at first, and moves both ways', async () => {
    await ledger.knex('whatsapp_accounts').update({ inbound_read_until: null });
    expect(await inbound.readUntil()).toBeNull();
    await inbound.markReadUntil(ledger.clock.in(86_400_000));
    await inbound.markReadUntil(ledger.clock.now());
    expect(await inbound.readUntil()).toEqual(ledger.clock.now());
  });
});
