import { beforeEach, describe, expect, it } from 'vitest';
import type { UsableKey } from '../../src/access/api-key.ts';
import { KeyRing } from '../../src/access/key-ring.ts';
import { newApiKey } from '../../src/access/secret.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const bootstrapKey = 'kq8wd0ms7zxn31bvjhgf';
const { id, key, hash } = newApiKey();
const clock = new ManualClock();
const usable: UsableKey = {
  ...{ id, hash, callerId: id, name: 'kasir', scopes: ['read'], createdAt: clock.now() },
  ...{ lastUsedAt: null, expiresAt: null, revokedAt: null, replacedBy: null },
};

/** What stands for the table of keys. */
let load: () => Promise<UsableKey[]>;
let loads: number;
let ring: KeyRing;

beforeEach(() => {
  loads = 0;
  load = async () => [usable];
  ring = new KeyRing({
    keys: {
      listUsable: () => {
        loads += 1;
        return load();
      },
      recordUse: () => Promise.reject(new Error('The database is away.')),
    },
    bootstrapKey,
    clock,
    logger: collectLogLines().logger,
  });
});

const away = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }));

describe('while the database is away', () => {
  it('the holder of API_KEY is known', async () => {
    load = away;
    expect(await ring.identify(bootstrapKey)).toMatchObject({ id: 'bootstrap' });
    expect(loads).toBe(0);
  });

  it('a key is known for 3 seconds more, then it is not said to be wrong', async () => {
    expect(await ring.identify(key)).toMatchObject({ name: 'kasir' });
    load = away;
    await clock.advance(3_000);
    expect(await ring.identify(key)).toMatchObject({ name: 'kasir' });
    await clock.advance(1);
    await expect(ring.identify(key)).rejects.toMatchObject({ status: 503 });
    load = async () => [usable];
    expect(await ring.identify(key)).toMatchObject({ name: 'kasir' });
  });

  it('what can be no key is refused as ever', async () => {
    load = away;
    expect(await ring.identify('')).toBeNull();
    expect(await ring.identify('wbs_nonsense')).toBeNull();
  });
});

it('many who ask at the same time cause one query', async () => {
  const callers = await Promise.all(Array.from({ length: 50 }, () => ring.identify(key)));
  expect(callers.every((caller) => caller?.id === id)).toBe(true);
  expect(loads).toBe(1);
});

it('a query that was under way when a key was revoked does not bring it back', async () => {
  let answer = (_keys: UsableKey[]) => {};
  load = () => new Promise((resolve) => (answer = resolve));
  const early = ring.identify(key);
  ring.keysChanged();
  load = async () => [];
  expect(await ring.identify(key)).toBeNull();
  answer([usable]);
  await early;
  expect(await ring.identify(key)).toBeNull();
});

it('a clock that is set back a year does not keep what was read', async () => {
  expect(await ring.identify(key)).not.toBeNull();
  load = async () => [];
  clock.jumpTo(new Date(clock.now().getTime() - 365 * 86_400_000));
  expect(await ring.identify(key)).toBeNull();
});
