import type { Knex } from 'knex';
import { findPlannedKeys } from '../../notifications/sql/enqueue-planned.ts';
import type { PlannedMessage } from './planned-message.ts';

/** Those of the keys that were planned before, by themselves or within a summary. */
export async function findDoneKeys(
  db: Knex,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  const planned = await findPlannedKeys(db, keys);
  const { rows } = await db.raw<{ rows: { dedupe_key: string }[] }>(
    'select dedupe_key from covered_reminders where dedupe_key = any (cast(:keys as text[]))',
    { keys: [...keys] },
  );
  return new Set([...planned, ...rows.map((row) => row.dedupe_key)]);
}

/** Remembers the reminders in whose place these summaries stand. */
export async function recordCovered(
  db: Knex,
  summaries: readonly PlannedMessage[],
  date: string,
): Promise<void> {
  const pairs = summaries.flatMap(({ dedupeKey, covers = [] }) =>
    covers.map((key) => ({ key, by: dedupeKey })),
  );
  if (pairs.length === 0) return;
  await db.raw(
    `insert into covered_reminders (dedupe_key, covered_by, day)
     select key, by, cast(:date as date)
     from json_to_recordset(cast(:pairs as json)) as pairs (key text, by text)
     on conflict (dedupe_key) do nothing`,
    { pairs: JSON.stringify(pairs), date },
  );
}
