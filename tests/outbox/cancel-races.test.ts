import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { AppError } from '../../src/errors.ts';
import { cancelNotification } from '../../src/whatsapp/cancel-notification.ts';
import { chances } from '../support/chances.ts';
import { useOutbox } from '../support/test-outbox.ts';

const outbox = useOutbox();
const { ledger } = outbox;

const count = 2_000;

it('none is sent after its cancel was answered, none is lost and none sent twice', async () => {
  const chance = chances(20_261_124);
  const ids = await accept();
  const cancelled = new Set<string>();
  const refused = new Map<string, string>();
  /** How often each text was handed over, and those that were after the answer. */
  const sent = new Map<string, number>();
  const late: string[] = [];

  const send = outbox.sender.send.bind(outbox.sender);
  outbox.sender.send = async (message) => {
    const outcome = await send(message);
    if (cancelled.has(message.text)) late.push(message.text);
    sent.set(message.text, (sent.get(message.text) ?? 0) + 1);
    setImmediate(() => void outbox.receive(message.messageId, 1));
    return outcome;
  };

  const impatient = async (mine: string[]) => {
    for (const id of mine) {
      for (let turns = chance.below(12); turns > 0; turns -= 1) await nextTurn();
      try {
        const parts = { repository: ledger.repository, clock: ledger.clock };
        await cancelNotification(parts, await ledger.find(id));
        cancelled.add(id);
      } catch (error) {
        refused.set(id, (error as AppError).code);
      }
    }
  };

  await outbox.start();
  const people = [0, 1, 2].map((at) => ids.filter((_, index) => index % 3 === at));
  await Promise.all(people.map((mine) => impatient(nearTheClaims(mine, chance))));
  const settled = async () => (await ledger.repository.count()).pending === 0;
  for (const deadline = Date.now() + 60_000; !(await settled()) && Date.now() < deadline; ) {
    await nextTurn();
  }

  expect(late).toEqual([]);
  expect(cancelled.size + refused.size).toBe(count);
  expect(cancelled.size).toBeGreaterThan(count / 10);
  expect(refused.size).toBeGreaterThan(count / 10);
  expect(new Set(refused.values())).toEqual(new Set(['in_flight', 'already_settled']));
  for (const { id, status } of await ledger.knex('notification_logs').select('id', 'status')) {
    const expected = cancelled.has(id)
      ? { status: 'cancelled', sent: 0 }
      : { status: 'sent', sent: 1 };
    expect({ id, status, sent: sent.get(id) ?? 0 }).toEqual({ id, ...expected });
  }
}, 120_000);

/** Notifications whose text is their id, in the order in which they leave. */
async function accept(): Promise<string[]> {
  const now = ledger.clock.now();
  const { rows } = await ledger.knex.raw<{ rows: { id: string }[] }>(
    `insert into notification_logs (id, recipient, phone, message, next_attempt_at, created_at,
       updated_at)
     select id, phone, phone, cast(id as text), :now, :now, :now
     from generate_series(1, cast(:count as integer)) as n,
       lateral (select '+62812' || lpad(cast(n as text), 8, '0') as phone,
         cast(lpad(to_hex(n), 12, '0') || '70008000000000000000' as uuid) as id) as made
     order by n returning id`,
    { count, now },
  );
  return rows.map(({ id }) => id);
}

/** Out of order by a little, so that some are cancelled long before their turn and some after. */
function nearTheClaims(ids: string[], chance: ReturnType<typeof chances>): string[] {
  return ids
    .map((id, index) => ({ id, at: index + chance.below(40) - 20 }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ id }) => id);
}
