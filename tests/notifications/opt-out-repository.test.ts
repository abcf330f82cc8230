import { beforeEach, describe, expect, it } from 'vitest';
import { stopsClass } from '../../src/notifications/opt-out.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();
const budi = '+6281234567890';
let optOuts: OptOutRepository;

beforeEach(() => {
  optOuts = new OptOutRepository(ledger.knex);
});

const add = (phone = budi, scope: 'reminders' | 'everything' = 'reminders', reason?: string) =>
  optOuts.add({ phone, scope, reason: reason ?? null }, ledger.clock.now());

describe('a scope', () => {
  it.each([
    ['reminders', 'reminder', true],
    ['reminders', 'announcement', true],
    ['reminders', 'transactional', false],
    ['everything', 'reminder', true],
    ['everything', 'announcement', true],
    ['everything', 'transactional', true],
  ] as const)('of %s stops a %s: %s', (scope, notificationClass, stops) => {
    expect(stopsClass(scope, notificationClass)).toBe(stops);
  });
});

describe('adding', () => {
  it('is known from then on, for that phone', async () => {
    const { optOut, isNew } = await add(budi, 'reminders', 'minta lewat telepon');
    expect(isNew).toBe(true);
    expect(optOut).toEqual({
      phone: budi,
      scope: 'reminders',
      source: 'api',
      reason: 'minta lewat telepon',
      createdAt: ledger.clock.now(),
    });
    expect(await optOuts.findScope(budi)).toBe('reminders');
    expect(await optOuts.findScope('+6281234567891')).toBeNull();
  });

  it('again changes nothing, and keeps the reason that is known', async () => {
    const first = await add(budi, 'reminders', 'minta lewat telepon');
    await ledger.clock.advance(1_000);
    expect(await add()).toEqual({ optOut: first.optOut, isNew: false });
  });

  it('widens the scope and never narrows it', async () => {
    await add(budi, 'reminders');
    expect((await add(budi, 'everything')).optOut.scope).toBe('everything');
    expect((await add(budi, 'reminders')).optOut.scope).toBe('everything');
  });
});

describe('removing', () => {
  it('lets the phone be written to, and says whether there was anything to remove', async () => {
    await add();
    expect(await optOuts.remove(budi)).toBe(true);
    expect(await optOuts.findScope(budi)).toBeNull();
    expect(await optOuts.remove(budi)).toBe(false);
  });
});

describe('many phones at once', () => {
  it('are answered with those that have opted out', async () => {
    await add(budi, 'everything');
    await add('+6281234567891');
    const scopes = await optOuts.findScopes([budi, '+6281234567891', '+6281234567892']);
    expect([...scopes]).toEqual(
      expect.arrayContaining([
        [budi, 'everything'],
        ['+6281234567891', 'reminders'],
      ]),
    );
    expect(scopes.size).toBe(2);
    expect((await optOuts.findScopes([])).size).toBe(0);
  });
});

describe('the list', () => {
  it('is newest first, page by page, also where two are of the same time', async () => {
    for (const last of [1, 2, 3, 4, 5]) {
      if (last % 2 === 0) await ledger.clock.advance(1_000);
      await add(`+628120000000${last}`);
    }
    const seen: string[] = [];
    for (let after = null, pages = 0; pages < 5; pages += 1) {
      const page = await optOuts.list({ limit: 2, after });
      seen.push(...page.map((optOut) => optOut.phone.slice(-1)));
      after = page.at(-1) ?? null;
      if (!after) break;
    }
    expect(seen).toEqual(['5', '4', '3', '2', '1']);
  });
});
