import type { Knex } from 'knex';

/** A call that made an API key may be repeated: its idempotency key leads to that API key. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table idempotency_keys
      drop constraint idempotency_keys_check,
      add column api_key_id text,
      add constraint idempotency_keys_check
        check (num_nonnulls(notification_id, batch_id, billing_id, api_key_id) = 1);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from idempotency_keys where api_key_id is not null;
    alter table idempotency_keys
      drop constraint idempotency_keys_check,
      drop column api_key_id,
      add constraint idempotency_keys_check
        check (num_nonnulls(notification_id, batch_id, billing_id) = 1);
  `);
}
