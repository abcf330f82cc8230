import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FuzzTally } from '../../support/fuzz/fuzz-tally.ts';
import { FuzzedServer } from '../../support/fuzz/fuzzed-server.ts';

const seed = Number(process.env.WBS_FUZZ_SEED ?? 1);
const requests = Number(process.env.WBS_FUZZ_REQUESTS ?? 20_000);

const deadlineMs = 2_000;
const rounds = 4;
/** From a quarter of the requests to their end, in MB. */
const mostGrowth = 8;
/** For each call at a time, until the known rows are looked up afresh. */
const perOperation = 4;

/** What only a session can do, or a setting that is off here. */
const refused = [
  ...['getQr', 'getQrSvg', 'getQrPng', 'getPairingCode', 'restartSession', 'logOut'],
  'backUpSession',
];

const tally = new FuzzTally();
/** Each works on its own, so that none has to wait for the database of another. */
const servers = [1, 2].map(() => new FuzzedServer(tally, deadlineMs));
const heaps: number[] = [];

beforeAll(async () => {
  await Promise.all(servers.map((server) => server.start()));
  const perGo = perOperation * servers[0]!.operations.length;
  const goes = Math.ceil(requests / (perGo * rounds * servers.length));
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(
      servers.map(async (server, index) => {
        await server.startOver();
        const first = seed * 1_000 + (round * servers.length + index) * goes;
        for (let go = 0; go < goes; go += 1) await server.go(perOperation, first + go);
        await server.startOver();
      }),
    );
    heaps.push(heapAfterCollection());
  }
  const { sent, accepted } = tally.totals;
  console.info(
    `${sent} requests with WBS_FUZZ_SEED=${seed}: ${accepted} accepted, the slowest answer after ` +
      `${Math.round(tally.slowestMs)} ms, heap ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MB.`,
  );
}, 900_000);

afterAll(() => Promise.all(servers.map((server) => server.stop())));

describe(`the fuzz of every route, from the seed ${seed}`, () => {
  it('is answered in time, as documented, never with a 5xx, and writes nothing it refuses', () => {
    expect(tally.faults.join('\n\n')).toBe('');
  });

  it('reaches what is behind validation', () => {
    const { sent, accepted } = tally.totals;
    expect(accepted / sent).toBeGreaterThan(0.25);
    const never = servers[0]!.operations.filter((name) => !tally.operations.get(name)?.accepted);
    expect(never).toEqual(refused);
  });

  it('gives every call its share', () => {
    const { sent } = tally.totals;
    expect(sent).toBeGreaterThanOrEqual(requests);
    const { operations } = servers[0]!;
    const share = Math.floor(requests / operations.length);
    for (const name of operations) {
      expect(tally.operations.get(name)?.sent, name).toBeGreaterThanOrEqual(share);
    }
  });

  it('leaves the memory as it was after the first quarter', () => {
    const [first = 0] = heaps;
    expect(heaps.at(-1)! - first).toBeLessThan(mostGrowth);
  });

  it('leaves the prototypes of objects clean', () => {
    expect('polluted' in {}).toBe(false);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

/** What is in use, in MB. */
function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed / 1_048_576;
}
