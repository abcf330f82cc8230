import type { NotificationLogRepository as Ledger } from '../../src/notifications/notification-log-repository.ts';
import { describe, expect, it } from 'vitest';
import { LINK_ID, useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const otherLink = '11111111-1111-4111-8111-111111111111';

/** The verbs that an owner may use on an uncertain row. */
const verbs = {
  returnToOutbox: (id: string, epoch: number) =>
    ledger.repository.returnToOutbox(id, epoch, ledger.clock.in(5_000), ledger.clock.now()),
  countResend: (id: string, epoch: number) =>
    ledger.repository.countResend(id, epoch, ledger.clock.now()),
  explainUncertain: (id: string, epoch: number) =>
    ledger.repository.explainUncertain(id, epoch, 'session_replaced', ledger.clock.now()),
};

describe('markAbandonedUncertain', () => {
  it('marks what an owner before had in the hand', async () => {
    const claim = await ledger.claimed();
    const epoch = await ledger.beginEpoch();
    const now = ledger.clock.now();
    expect(await ledger.repository.markAbandonedUncertain(epoch, now)).toBe(1);
    expect(await ledger.find(claim.id)).toMatchObject({
      status: 'pending',
      inFlight: false,
      uncertainSince: now,
      uncertainReason: 'owner_gone',
    });
    expect((await ledger.repository.listEvents(claim.id)).at(-1)).toEqual({
      at: now,
      kind: 'uncertain',
      attempt: 1,
      detail: 'owner_gone',
    });
  });

  it('leaves alone what is waiting, settled, uncertain already, or the owner’s own', async () => {
    const sent = await ledger.acknowledged(1);
    const uncertain = await ledger.uncertain();
    await ledger.beginEpoch().then((epoch) => {
      ledger.epoch = epoch;
    });
    const own = await ledger.claimed();
    const waiting = await ledger.enqueue();
    const ids = [sent.id, uncertain.id, own.id, waiting.id];
    const before = await Promise.all(ids.map((id) => ledger.row(id)));
    expect(await ledger.repository.markAbandonedUncertain(ledger.epoch, ledger.clock.now())).toBe(
      0,
    );
    expect(await Promise.all(ids.map((id) => ledger.row(id)))).toEqual(before);
  });
});

describe('uncertain notifications', () => {
  it('are listed oldest first, and nothing else is', async () => {
    const first = await ledger.uncertain();
    await ledger.acknowledged(1);
    const second = await ledger.uncertain();
    await ledger.claimed();
    await ledger.enqueue();
    const listed = await ledger.repository.listUncertain(10);
    expect(listed.map((row) => row.id)).toEqual([first.id, second.id]);
    expect(await ledger.repository.listUncertain(1)).toHaveLength(1);
  });

  it('are found with all that a lookup needs', async () => {
    const claim = await ledger.uncertain();
    expect(await ledger.repository.findUncertain(claim.id)).toEqual({
      id: claim.id,
      phone: '+6281234567890',
      messageId: claim.messageId,
      linkId: LINK_ID,
      attempts: 1,
      resends: 0,
      uncertainReason: 'send_timeout',
    });
  });

  it('are not found any more once an acknowledgement has come', async () => {
    const claim = await ledger.uncertain();
    await ledger.receive(claim.messageId, 1);
    expect(await ledger.repository.findUncertain(claim.id)).toBeNull();
  });

  it('keep the time of the first doubt', async () => {
    const claim = await ledger.uncertain();
    const { uncertainSince } = await ledger.find(claim.id);
    await ledger.clock.advance(60_000);
    await verbs.explainUncertain(claim.id, ledger.epoch);
    expect(await ledger.find(claim.id)).toMatchObject({
      uncertainSince,
      uncertainReason: 'session_replaced',
    });
  });
});

describe.each(Object.entries(verbs))('%s', (_, verb) => {
  it('changes nothing in the name of an older owner', async () => {
    const { id } = await ledger.uncertain();
    const old = ledger.epoch;
    await ledger.beginEpoch();
    const before = [await ledger.row(id), await ledger.kinds(id)];
    expect(await verb(id, old)).toBe(false);
    expect([await ledger.row(id), await ledger.kinds(id)]).toEqual(before);
  });

  it('changes nothing about a row that is not in doubt', async () => {
    const ids = [(await ledger.acknowledged(1)).id, (await ledger.claimed()).id];
    for (const id of [...ids, (await ledger.enqueue()).id]) {
      const before = [await ledger.row(id), await ledger.kinds(id)];
      expect(await verb(id, ledger.epoch)).toBe(false);
      expect([await ledger.row(id), await ledger.kinds(id)]).toEqual(before);
    }
  });
});

describe('returnToOutbox', () => {
  it('lets the row be claimed again, at its time and with the same message id', async () => {
    const first = await ledger.uncertain();
    expect(await verbs.returnToOutbox(first.id, ledger.epoch)).toBe(true);
    expect((await ledger.repository.listEvents(first.id)).at(-1)).toMatchObject({
      kind: 'returned',
      detail: 'not_in_page',
    });
    expect(await ledger.claim()).toBeNull();
    await ledger.clock.advance(5_000);
    expect(await ledger.claim()).toMatchObject({
      id: first.id,
      messageId: first.messageId,
      attempt: 2,
    });
  });
});

describe('countResend', () => {
  it('is committed before anything is asked for, and stays in the timeline', async () => {
    const { id } = await ledger.uncertain();
    await verbs.countResend(id, ledger.epoch);
    await verbs.countResend(id, ledger.epoch);
    expect(await ledger.repository.findUncertain(id)).toMatchObject({ resends: 2 });
    expect((await ledger.kinds(id)).filter((kind) => kind === 'resent')).toHaveLength(2);
  });
});

describe('explainUncertain', () => {
  it('writes each reason once, however often it is found', async () => {
    const { id } = await ledger.uncertain();
    expect(await verbs.explainUncertain(id, ledger.epoch)).toBe(true);
    expect(await verbs.explainUncertain(id, ledger.epoch)).toBe(false);
    expect(await ledger.kinds(id)).toEqual(['accepted', 'claimed', 'uncertain', 'uncertain']);
  });
});

describe('listUnread', () => {
  const listUnread = (
    linkId = LINK_ID,
    page: Partial<Parameters<Ledger['listUnread']>[1]> = {},
  ) => {
    const since = ledger.clock.in(-14 * 86_400_000);
    return ledger.repository.listUnread({ since, linkId }, { limit: 100, after: null, ...page });
  };

  it('names what was sent under this link and not read yet, newest first', async () => {
    const sent = await ledger.acknowledged(1);
    await ledger.clock.advance(1_000);
    const delivered = await ledger.acknowledged(2, { phone: '+6281300000000' });
    await ledger.acknowledged(3);
    await ledger.uncertain();
    await ledger.enqueue();
    expect(await listUnread()).toMatchObject([
      { messageId: delivered.messageId, phone: '+6281300000000', isDelivered: true },
      { messageId: sent.messageId, phone: '+6281234567890', isDelivered: false },
    ]);
    expect(await listUnread(otherLink)).toEqual([]);
  });

  it('names each once, page by page, also of those that were sent in one second', async () => {
    const sent = [];
    for (let index = 0; index < 5; index += 1) sent.push((await ledger.acknowledged(1)).messageId);
    const pages = [await listUnread(LINK_ID, { limit: 2 })];
    while (pages.at(-1)!.length === 2) {
      pages.push(await listUnread(LINK_ID, { limit: 2, after: pages.at(-1)!.at(-1)! }));
    }
    expect(pages.flat().map(({ messageId }) => messageId)).toEqual(sent.toReversed());
  });

  it('leaves out what was sent before', async () => {
    await ledger.acknowledged(1);
    await ledger.clock.advance(14 * 86_400_000 + 1);
    expect(await listUnread()).toEqual([]);
  });
});
