import { expect, it } from 'vitest';
import { sharedLookup } from '../../../src/outbox/webhooks/shared-lookup.ts';

it('asks once for those who want to know the same name at the same time', async () => {
  const asked: string[] = [];
  const lookUp = sharedLookup(async (host) => {
    asked.push(host);
    if (host === 'dead') throw new Error('EAI_AGAIN');
    return [{ address: `192.0.2.${asked.length}`, family: 4 }];
  });
  const [one, two, other] = await Promise.all([lookUp('a'), lookUp('a'), lookUp('b')]);
  expect(one).toBe(two);
  expect(other).not.toEqual(one);
  expect(asked).toEqual(['a', 'b']);
  expect(await lookUp('a')).not.toEqual(one);
  const failures = await Promise.allSettled([lookUp('dead'), lookUp('dead')]);
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toEqual(['a', 'b', 'a', 'dead']);
});
