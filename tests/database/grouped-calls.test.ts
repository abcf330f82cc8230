import { describe, expect, it } from 'vitest';
import { GroupedCalls } from '../../src/database/grouped-calls.ts';

/** Calls that wait until the test ends the groups that they went in. */
function aService() {
  const groups: { calls: readonly number[]; end: () => void; fail: () => void }[] = [];
  const grouped = new GroupedCalls(
    (calls: readonly number[]) =>
      new Promise<(number | Promise<number>)[]>((resolve, reject) => {
        const end = () =>
          resolve(
            calls.map((call) => (call < 0 ? Promise.reject(new Error(`${call}`)) : call * 10)),
          );
        groups.push({ calls, end, fail: () => reject(new Error('away')) });
      }),
  );
  return { grouped, groups };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('calls that are put together', () => {
  it('go at once when nothing is under way, and else as the next group', async () => {
    const { grouped, groups } = aService();
    const answers = [1, 2, 3, 4, 5].map((call) => grouped.call(call));
    expect(groups.map(({ calls }) => calls)).toEqual([[1], [2]]);
    groups[0]!.end();
    await turn();
    expect(groups.map(({ calls }) => calls)).toEqual([[1], [2], [3, 4, 5]]);
    for (const group of groups) group.end();
    expect(await Promise.all(answers)).toEqual([10, 20, 30, 40, 50]);
  });

  it('fail with their own group only, and those after it go on', async () => {
    const { grouped, groups } = aService();
    const [first, second, third] = [1, 2, 3].map((call) => grouped.call(call));
    groups[0]!.fail();
    await expect(first).rejects.toThrow('away');
    groups[1]!.end();
    await expect(second).resolves.toBe(20);
    groups[2]!.end();
    await expect(third).resolves.toBe(30);
  });

  it('fail one by one when only one of a group is to blame', async () => {
    const { grouped, groups } = aService();
    const [, , blamed, other] = [1, 2, -3, 4].map((call) => grouped.call(call));
    for (const group of groups.splice(0, 2)) group.end();
    await turn();
    groups[0]!.end();
    await expect(blamed).rejects.toThrow('-3');
    await expect(other).resolves.toBe(40);
  });
});
