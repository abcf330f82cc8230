import { describe, expect, it } from 'vitest';
import { networkOf } from '../../src/http/client-address.ts';
import { RateLimiter } from '../../src/http/rate-limiter.ts';
import { ManualClock } from '../support/manual-clock.ts';

const minute = { count: 3, windowMs: 60_000 };

function limiter(most?: number) {
  const clock = new ManualClock();
  return { clock, limiter: new RateLimiter({ rate: minute, clock, ...(most && { most }) }) };
}

describe('a limit of 3 a minute', () => {
  it('lets three pass, then none, then three again after a minute', async () => {
    const { clock, limiter: three } = limiter();
    const hits = () => [1, 2, 3, 4].map(() => three.hit('a').isWithin);
    expect(hits()).toEqual([true, true, true, false]);
    await clock.advance(59_999);
    expect(three.hit('a')).toMatchObject({ isWithin: false, remaining: 0, resetMs: 1 });
    await clock.advance(1);
    expect(hits()).toEqual([true, true, true, false]);
  });

  it('counts each caller alone', () => {
    const { limiter: three } = limiter();
    for (let index = 0; index < 4; index += 1) three.hit('a');
    expect(three.exhausted('a')).toMatchObject({ isWithin: false });
    expect(three.exhausted('b')).toBeNull();
    expect(three.hit('b')).toMatchObject({ isWithin: true, remaining: 2 });
  });

  it('does not hold anybody for a year when the clock was a year ahead', () => {
    const { clock, limiter: three } = limiter();
    for (let index = 0; index < 4; index += 1) three.hit('a');
    clock.jumpTo(new Date(clock.now().getTime() - 365 * 86_400_000));
    expect(three.hit('a')).toMatchObject({ isWithin: true, remaining: 2 });
  });
});

it('a million addresses cost no more memory than the 20,000 that are remembered', () => {
  const { limiter: three } = limiter();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < 1_000_000; index += 1) {
    three.hit(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
  }
  expect(three.size).toBeLessThanOrEqual(20_000);
  expect(three.size).toBeGreaterThan(10_000);
  const grownMb = (process.memoryUsage().heapUsed - before) / 1_048_576;
  expect(grownMb).toBeLessThan(100);
});

it('who comes when all places are taken pushes out the oldest', () => {
  const { limiter: two } = limiter(2);
  for (const who of ['a', 'b', 'c']) for (let index = 0; index < 3; index += 1) two.hit(who);
  expect(two.exhausted('a')).toBeNull();
  expect(two.exhausted('b')).not.toBeNull();
  expect(two.exhausted('c')).not.toBeNull();
});

it.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['', ''],
])('the address %s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
