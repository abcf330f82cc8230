import { randomUUID } from 'node:crypto';

/**
 * What of a seeded ledger the reads ask for.
 * @param {import('knex').Knex} knex
 * @returns {Promise<{ deepCursor: string, batchId: string, endsAt: Date }>}
 */
export async function readSample(knex) {
  const { rows } = await knex.raw(
    `select (select id from notification_logs order by id desc
         offset (select count(*) / 2 from notification_logs) limit 1) as deep,
       (select batch_id from notification_logs where batch_id is not null
        order by id desc limit 1 offset 100) as batch,
       (select max(created_at) from notification_logs) as ends_at`,
  );
  const { deep, batch, ends_at: endsAt } = rows[0];
  return { deepCursor: deep, batchId: batch, endsAt };
}

/**
 * A claim for which all lanes are open.
 * @param {number} ownerEpoch
 * @returns {import('../../src/notifications/sql/claim-clauses.ts').ClaimRequest}
 */
export function claimRequest(ownerEpoch) {
  const now = new Date();
  const classes = /** @type {const} */ (['transactional', 'reminder', 'announcement']);
  return {
    now,
    day: now.toISOString().slice(0, 10),
    lanes: classes.flatMap((name) =>
      [false, true].map((cold) => ({ class: name, cold, timeZone: '' })),
    ),
    ownerEpoch,
    linkId: randomUUID(),
    webVersion: null,
    messageId: randomUUID(),
    token: randomUUID(),
    gapTransactionalMs: 0,
    gapBulkMs: 0,
    restMs: 0,
    restAfter: 30,
  };
}
