/**
 * Parts of statements on rows that wait to be worked on, one worker each. Such a table has the
 * columns `id`, `status` (`pending` until it is settled), `attempts`, `claim_token` and
 * `claimed_at`. A claim is one commit before the work, and settling is another one after it,
 * fenced by the token: a worker who is late, since another has the row by now, changes nothing.
 */

interface FreeRows {
  columns: string;
  table: string;
  /** The name of the row in `where` and `order`. */
  row: string;
  where: string;
  order: string;
  /** The most rows, a number or SQL. */
  limit: number | string;
}

/** Selects and locks rows that nobody else has locked: rivals pass each other by. */
export function freeRows({ columns, table, row, where, order, limit }: FreeRows): string {
  return `select ${columns} from ${table} ${row} where ${where}
    order by ${order} limit ${limit} for update of ${row} skip locked`;
}

/** Assignments that put the row into the hand of `:token`. */
export function claimOf(row: string): string {
  return `claim_token = :token, claimed_at = :now, attempts = ${row}.attempts + 1`;
}

/** True of the row `:id` while it is in the hand of `:token`. */
export function isInHand(row: string): string {
  return `${row}.id = :id and ${row}.status = 'pending' and ${row}.claim_token = :token`;
}
