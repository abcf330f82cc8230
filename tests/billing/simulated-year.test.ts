import { describe, expect, it } from 'vitest';
import { useLedger } from '../support/test-ledger.ts';
import { type Expected, foretell } from './oracle.ts';
import { live, writeFirstDay } from './year/live.ts';
import { type Year, makeYear, yearEnd } from './year/scenario.ts';
import { type Arrived, SimulatedServer } from './year/simulated-server.ts';

const ledger = useLedger();

const hourMs = 3_600_000;
const seed = 2028;

/** The next full hour from 06:00 to 20:00 in Jakarta: at night nothing leaves by itself. */
function nextStop(now: number): number {
  let next = (Math.floor(now / hourMs) + 1) * hourMs;
  while (
    new Date(next + 7 * hourMs).getUTCHours() < 6 ||
    new Date(next + 7 * hourMs).getUTCHours() > 20
  ) {
    next += hourMs;
  }
  return next;
}

/** Lives through the year in steps of an hour, stopping at every act on the way. */
async function liveThrough(year: Year, server: SimulatedServer): Promise<void> {
  const { clock, knex } = ledger;
  const acts = [...year.acts];
  for (let now = Date.parse('2027-12-31T17:00:00Z'); now < yearEnd.getTime(); ) {
    clock.jumpTo(new Date(now));
    while (acts[0] && acts[0].at.getTime() <= now) await live(knex, server, year, acts.shift()!);
    await server.drain();
    const next = nextStop(now);
    now = Math.min(next, acts[0]?.at.getTime() ?? next);
  }
}

interface Message extends Arrived {
  type: string;
  day: string;
  key: string;
  class: string;
  zone: string;
}

/** What the phones show, with what the ledger says each of them is. */
async function readPhones(server: SimulatedServer): Promise<Message[]> {
  const { rows } = await ledger.knex.raw<{
    rows: { message_id: string; template: string; key: string; class: string; zone: string }[];
  }>(
    `select message_id, template, dedupe_key as key, class,
       coalesce(nullif(time_zone, ''), 'Asia/Jakarta') as zone
     from notification_logs where message_id is not null`,
  );
  const rowOf = new Map(rows.map((row) => [row.message_id, row]));
  return [...server.arrived.values()].map((message) => {
    const row = rowOf.get(message.messageId)!;
    return { ...message, ...row, type: row.template, day: localDay(message.at, row.zone) };
  });
}

function localDay(at: Date, timeZone: string): string {
  return at.toLocaleDateString('en-CA', { timeZone });
}

const headOf = ({ day, phone, type }: Pick<Expected, 'day' | 'phone' | 'type'>) =>
  `${day} ${phone} ${type}`;

/** Pairs each expected message with one that arrived; what is left on either side is a fault. */
function compare(expected: readonly Expected[], arrived: readonly Message[]) {
  const left = new Map<string, Message[]>();
  for (const message of arrived) {
    left.set(headOf(message), [...(left.get(headOf(message)) ?? []), message]);
  }
  const missing = expected.filter((one) => {
    const candidates = left.get(headOf(one)) ?? [];
    const at = candidates.findIndex(({ text }) => one.names.every((name) => text.includes(name)));
    if (at >= 0) candidates.splice(at, 1);
    return at < 0;
  });
  return {
    missing: missing.map((one) => `${headOf(one)} ${one.names.join(' | ')}`),
    unexpected: [...left.values()].flat().map((one) => `${headOf(one)} ${one.key}`),
  };
}

describe('a simulated year of 200 customers', () => {
  it('puts on the phones exactly what an independent oracle says', {
    timeout: 600_000,
  }, async () => {
    const year = makeYear(seed);
    await writeFirstDay(ledger.knex, year);
    const server = new SimulatedServer(ledger);
    ledger.clock.jumpTo(new Date('2027-12-31T16:00:00Z'));
    await server.start();
    await liveThrough(year, server);
    await server.stop();

    const expected = foretell(year);
    const arrived = await readPhones(server);
    expect(compare(expected, arrived)).toEqual({ missing: [], unexpected: [] });
    expect(arrived).toHaveLength(expected.length);
    expect(server.deaths).toBeGreaterThan(5);
    expect(server.doubles).toBe(0);
    expectOpenHours(arrived);
    expect(new Set(arrived.map(({ key }) => key)).size).toBe(arrived.length);
  });
});

function expectOpenHours(arrived: readonly Message[]): void {
  const outside = arrived.filter((message) => {
    if (message.class === 'transactional') return false;
    const { zone: timeZone } = message;
    const hour = Number(message.at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit' }));
    const isSunday =
      message.at.toLocaleDateString('en', { timeZone, weekday: 'long' }) === 'Sunday';
    return hour < 8 || hour >= 20 || isSunday;
  });
  expect(outside.map(headOf)).toEqual([]);
}
