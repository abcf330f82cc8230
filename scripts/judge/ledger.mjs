import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';

/**
 * What the judge reads of a row of `notification_logs`.
 * @typedef {object} LedgerRow
 * @property {string} id
 * @property {string} phone digits of an E.164 number
 * @property {string} message
 * @property {'pending' | 'sent' | 'failed' | 'cancelled'} status
 * @property {string | null} messageId
 * @property {string | null} errorCode
 * @property {boolean} uncertain
 * @property {string | null} uncertainReason
 * @property {string | null} linkId
 * @property {number} attempts
 * @property {number} resends
 * @property {boolean} inFlight
 * @property {Date} nextAttemptAt
 */

/**
 * The connection string of the embedded PostgreSQL under a data folder, as it was last started.
 * @param {string} dataDir
 */
export function embeddedConnectionString(dataDir) {
  const read = (/** @type {string} */ name) => readFileSync(join(dataDir, name), 'utf8').trim();
  return `postgresql://postgres:${read('postgres-password')}@127.0.0.1:${read('postgres-port')}/postgres`;
}

/**
 * Every row of the ledger, read past the server, which may be the liar.
 * @param {string} connectionString
 * @returns {Promise<LedgerRow[]>}
 */
export async function readLedger(connectionString) {
  const { rows } = await query(
    connectionString,
    `select id, ltrim(phone, '+') as phone, message, status, message_id as "messageId",
       error_code as "errorCode", uncertain_since is not null as uncertain,
       uncertain_reason as "uncertainReason", link_id as "linkId", attempts, resends,
       claim_token is not null as "inFlight", next_attempt_at as "nextAttemptAt"
     from notification_logs order by id`,
  );
  return rows;
}

/**
 * What happened to a notification, in one line, for the explanation of a fault.
 * @param {string} connectionString
 * @param {string} id
 */
export async function readTimeline(connectionString, id) {
  const { rows } = await query(
    connectionString,
    `select kind, attempt, detail, to_char(at, 'HH24:MI:SS.MS') as at from notification_events
     where notification_id = $1 order by id`,
    [id],
  );
  return rows
    .map(({ kind, attempt, detail, at }) => `${at} ${kind} ${attempt}${detail ? ` ${detail}` : ''}`)
    .join(', ');
}

/**
 * Which link the account has now, null when it was never linked.
 * @param {string} connectionString
 * @returns {Promise<string | null>}
 */
export async function readLink(connectionString) {
  const { rows } = await query(connectionString, 'select link_id from whatsapp_accounts');
  return rows[0]?.link_id ?? null;
}

/**
 * @param {string} connectionString
 * @param {string} statement
 * @param {unknown[]} [values]
 */
async function query(connectionString, statement, values = []) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.query(statement, values);
  } finally {
    await client.end().catch(() => undefined);
  }
}
