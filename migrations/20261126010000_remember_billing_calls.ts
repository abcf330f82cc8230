import type { Knex } from 'knex';

/**
 * A call that made a row of the billing may be repeated like one that made a message: its key
 * leads to that row.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table idempotency_keys
      drop constraint idempotency_keys_check,
      add column billing_id bigint,
      add check (num_nonnulls(notification_id, batch_id, billing_id) = 1);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from idempotency_keys where billing_id is not null;
    alter table idempotency_keys
      drop constraint idempotency_keys_check,
      drop column billing_id,
      add check (num_nonnulls(notification_id, batch_id) = 1);
  `);
}
