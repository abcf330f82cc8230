import type { Knex } from 'knex';
import { expect, vi } from 'vitest';

/** Resolves once one connection to this database waits for a lock of another. */
export async function untilSomebodyWaits(db: Knex): Promise<void> {
  const look = async () => {
    const { rows } = await db.raw<{ rows: unknown[] }>(
      `select 1 from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    expect(rows).toHaveLength(1);
  };
  await vi.waitFor(look, { interval: 5, timeout: 1_500 });
}
