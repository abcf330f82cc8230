import { createHash } from 'node:crypto';
import type { Knex } from 'knex';

const names = new Map<string, string>();

/**
 * Runs a statement that every message runs, and resolves with its rows. PostgreSQL reads and
 * plans it once per connection, which for the longer ones takes more time than what they do.
 * For statements whose text is one of a few: each text is kept by every connection.
 */
export async function runPrepared<Row>(
  db: Knex,
  statement: string,
  values: Readonly<Record<string, Knex.RawBinding>>,
): Promise<Row[]> {
  const raw = db.raw<{ rows: Row[] }>(statement, values).options({ name: nameOf(statement) });
  return (await raw).rows;
}

/** A connection knows a statement by its name, so other texts need other names. */
function nameOf(statement: string): string {
  const known = names.get(statement);
  if (known !== undefined) return known;
  const name = `s${createHash('sha256').update(statement).digest('hex').slice(0, 32)}`;
  names.set(statement, name);
  return name;
}
