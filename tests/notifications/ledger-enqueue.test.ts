import { beforeEach, describe, expect, it } from 'vitest';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const idempotency = { caller: 'billing', key: 'invoice-456', fingerprint: 'a' };

describe('enqueue', () => {
  it('writes a pending row with what the caller gave', async () => {
    const accepted = await ledger.enqueue({
      customerId: 9_007_199_254_740_991,
      template: 'payment_full',
      class: 'reminder',
      expiresAt: ledger.clock.in(60_000),
    });
    expect(await ledger.find(accepted.id)).toEqual(accepted);
    expect(accepted).toMatchObject({
      status: 'pending',
      recipient: '0812-3456-7890',
      phone: '+6281234567890',
      message: 'Halo Budi, tagihan Anda sudah lunas.',
      template: 'payment_full',
      customerId: 9_007_199_254_740_991,
      class: 'reminder',
      attempts: 0,
      messageId: null,
      inFlight: false,
      held: null,
      createdAt: ledger.clock.now(),
      expiresAt: ledger.clock.in(59_999),
    });
  });

  it('keeps every character of a text', async () => {
    const message =
      " 'x'; --\t\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u202Eabc {{name}} ?:now\r\n ";
    const { id } = await ledger.enqueue({ message });
    expect((await ledger.find(id)).message).toBe(message);
  });

  it('makes ids that sort by age', async () => {
    const ids = [await ledger.enqueue(), await ledger.enqueue(), await ledger.enqueue()].map(
      (notification) => notification.id,
    );
    expect(ids.toSorted()).toEqual(ids);
  });

  it('begins the timeline with the acceptance', async () => {
    const { id } = await ledger.enqueue();
    expect(await ledger.repository.listEvents(id)).toEqual([
      { at: ledger.clock.now(), kind: 'accepted', attempt: 0, detail: null },
    ]);
  });

  it('commits row, event and key together or not at all', async () => {
    await ledger.whileRefusing('notification_events', () =>
      expect(ledger.enqueueWith(idempotency)).rejects.toThrow(/broken/),
    );
    expect(await ledger.countRows()).toBe(0);
    expect(await ledger.countRows('idempotency_keys')).toBe(0);
  });
});

describe('Once: an idempotency key', () => {
  it('makes nothing the second time, not even an event', async () => {
    expect(await ledger.enqueueWith(idempotency)).not.toBeNull();
    expect(await ledger.enqueueWith({ ...idempotency, fingerprint: 'b' })).toBeNull();
    expect(await ledger.countRows()).toBe(1);
    expect(await ledger.countRows('notification_events')).toBe(1);
    expect(await ledger.countRows('idempotency_keys')).toBe(1);
  });

  it('makes one row for 20 requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => ledger.enqueueWith(idempotency)),
    );
    expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('may be used by two callers', async () => {
    const one = await ledger.enqueueWith({ ...idempotency, caller: 'one' });
    const other = await ledger.enqueueWith({ ...idempotency, caller: 'other' });
    expect(one?.id).toBeDefined();
    expect(other?.id).toBeDefined();
    expect(other?.id).not.toBe(one?.id);
  });

  it('finds the notification that it made, with the digest of that request', async () => {
    const accepted = await ledger.enqueueWith(idempotency);
    expect(await ledger.repository.findByIdempotencyKey('billing', 'invoice-456')).toEqual({
      notification: accepted,
      fingerprint: 'a',
    });
    expect(await ledger.repository.findByIdempotencyKey('other', 'invoice-456')).toBeNull();
  });
});

describe('Once: a dedupe key', () => {
  const planned = { dedupeKey: 'invoice_reminder:456:H-3' };

  it('is written, and nothing else is kept from coming', async () => {
    const { id } = await ledger.enqueue(planned);
    expect((await ledger.row(id)).dedupe_key).toBe(planned.dedupeKey);
    await ledger.enqueue({ dedupeKey: 'invoice_reminder:457:H-3' });
    await ledger.enqueue();
    expect(await ledger.countRows()).toBe(3);
  });

  it('leads to the notification that has it, as it is now', async () => {
    const first = await ledger.enqueue(planned);
    await ledger.receive((await ledger.claim())!.messageId, 1);
    const again = await ledger.enqueue({ ...planned, message: 'Lain' });
    expect(again).toEqual(await ledger.find(first.id));
    expect(again.status).toBe('sent');
    expect(await ledger.countRows()).toBe(1);
    expect(await ledger.kinds(first.id)).toEqual(['accepted', 'claimed', 'acknowledged']);
  });

  it('makes one row for 50 requests at once, and gives it to each', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ledger.enqueueWith(null, planned)),
    );
    expect(new Set(answers.map((answer) => answer!.id)).size).toBe(1);
    expect(await ledger.countRows()).toBe(1);
    expect(await ledger.countRows('notification_events')).toBe(1);
  });

  it('makes one row for 50 requests at once with keys of their own, which all lead to it', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        ledger.enqueueWith({ ...idempotency, key: `key-${index}` }, planned),
      ),
    );
    const [row] = await ledger.knex('notification_logs').select('id');
    expect(answers.map((answer) => answer!.id)).toEqual(Array(50).fill(row.id));
    const keys = await ledger.knex('idempotency_keys').select('notification_id');
    expect(keys.map((key) => key.notification_id)).toEqual(Array(50).fill(row.id));
  });

  it('does not stand in for an idempotency key that was used for something else', async () => {
    const other = await ledger.enqueueWith(idempotency);
    expect(await ledger.enqueueWith(idempotency, planned)).toBeNull();
    expect(await ledger.countRows()).toBe(1);
    await ledger.enqueue(planned);
    expect(await ledger.enqueueWith(idempotency, planned)).toBeNull();
    const found = await ledger.repository.findByIdempotencyKey('billing', 'invoice-456');
    expect(found!.notification).toEqual(other);
  });
});

describe('many requests at the same moment', () => {
  const some = (count: number) => Array.from({ length: count }, (_, n) => n);

  it('are each written as they were given, and answered with their own notification', async () => {
    const scheduledAt = ledger.clock.in(60_000);
    const accepted = await Promise.all(
      some(60).map((n) =>
        ledger.enqueueWith(n % 3 === 0 ? { caller: 'a', key: `${n}`, fingerprint: 'f' } : null, {
          message: `Text ${n}`,
          phone: `+62812${10_000_000 + n}`,
          customerId: n % 2 === 0 ? n : null,
          scheduledAt: n % 5 === 0 ? scheduledAt : null,
          expiresAt: scheduledAt,
          template: n % 7 === 0 ? 'tagihan' : null,
          class: n % 4 === 0 ? 'reminder' : 'transactional',
        }),
      ),
    );
    for (const n of some(60)) {
      expect(await ledger.find(accepted[n]!.id)).toMatchObject({
        message: `Text ${n}`,
        phone: `+62812${10_000_000 + n}`,
        customerId: n % 2 === 0 ? n : null,
        scheduledAt: n % 5 === 0 ? scheduledAt : null,
        expiresAt: scheduledAt,
        template: n % 7 === 0 ? 'tagihan' : null,
        class: n % 4 === 0 ? 'reminder' : 'transactional',
        cold: true,
        createdAt: ledger.clock.now(),
      });
      expect(await ledger.kinds(accepted[n]!.id)).toEqual(['accepted']);
    }
    expect(await ledger.countRows('idempotency_keys')).toBe(20);
  });

  it('are written but for the one that PostgreSQL refuses', async () => {
    const bad = '99999999999999999999' as unknown as number;
    const results = await Promise.allSettled(
      some(40).map((n) => ledger.enqueueWith(null, n === 20 ? { customerId: bad } : {})),
    );
    expect(results.map(({ status }) => status)).toEqual(
      some(40).map((n) => (n === 20 ? 'rejected' : 'fulfilled')),
    );
    expect(await ledger.countRows()).toBe(39);
  });
});

describe('a message that must be welcome', () => {
  const unknown = '+6281300000009';
  const stopped = '+6281300000001';
  const careful = '+6281300000002';
  const gone = '+6281300000003';
  const goneBefore = '+6281300000004';

  beforeEach(async () => {
    const optOuts = new OptOutRepository(ledger.knex);
    const now = ledger.clock.now();
    await optOuts.add({ phone: stopped, scope: 'everything', reason: null }, now);
    await optOuts.add({ phone: careful, scope: 'reminders', reason: null }, now);
    await ledger.repository.recordNumberCheck({ phone: gone, onWhatsapp: false }, now);
    const yesterday = new Date(now.getTime() - 24 * 3_600_000);
    await ledger.repository.recordNumberCheck({ phone: goneBefore, onWhatsapp: false }, yesterday);
  });

  const phones = [unknown, stopped, careful, gone, goneBefore];
  const classes = ['transactional', 'reminder', 'announcement'] as const;
  const attempts = phones.flatMap((phone) => classes.map((kind) => ({ phone, class: kind })));
  const written = [unknown, goneBefore].flatMap((phone) =>
    classes.map((kind) => ({ phone, class: kind })),
  );
  const welcome = [...written, { phone: careful, class: 'transactional' }];
  const inOrder = (some: readonly { phone: string; class: string }[]) =>
    some.map(({ phone, class: kind }) => `${phone} ${kind}`).toSorted();

  it.each(['without', 'with'])(
    'is written only to who wants it, one by one, %s a key',
    async (is) => {
      const made = [];
      for (const [index, attempt] of attempts.entries()) {
        const key = is === 'with' ? { ...idempotency, key: `k${index}` } : null;
        made.push(await ledger.enqueueWith(key, { ...attempt, onlyIfWelcome: true }));
      }
      expect(inOrder(made.filter((row) => row !== null))).toEqual(inOrder(welcome));
      expect(await ledger.countRows('idempotency_keys')).toBe(is === 'with' ? welcome.length : 0);
    },
  );

  it.each(['without', 'with'])(
    'is written only to who wants it, all at once, %s keys',
    async (is) => {
      const made = await Promise.all(
        attempts.map((attempt, index) => {
          const key = is === 'with' ? { ...idempotency, key: `k${index}` } : null;
          return ledger.enqueueWith(key, { ...attempt, onlyIfWelcome: true });
        }),
      );
      expect(inOrder(made.filter((row) => row !== null))).toEqual(inOrder(welcome));
      expect(await ledger.countRows('idempotency_keys')).toBe(is === 'with' ? welcome.length : 0);
    },
  );

  it('is written only to who wants it, with a dedupe key', async () => {
    for (const [index, attempt] of attempts.entries()) {
      await ledger.enqueueWith(null, { ...attempt, dedupeKey: `d${index}`, onlyIfWelcome: true });
    }
    expect(await ledger.countRows()).toBe(welcome.length);
  });

  it('is written to anybody when it need not be', async () => {
    for (const attempt of attempts) await ledger.enqueue(attempt);
    expect(await ledger.countRows()).toBe(attempts.length);
  });
});
