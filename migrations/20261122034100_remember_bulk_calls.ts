import type { Knex } from 'knex';

/**
 * A bulk call may be repeated like a single one: its key leads to the batch. `answer` keeps what
 * the caller was told about the rows that did not become notifications, by their index and
 * without any phone number.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table batches
      add column scheduled_at timestamptz,
      add column answer jsonb not null default '{}';
    alter table idempotency_keys
      alter column notification_id drop not null,
      add column batch_id uuid references batches (id) on delete cascade,
      add check (num_nonnulls(notification_id, batch_id) = 1);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from idempotency_keys where notification_id is null;
    alter table idempotency_keys
      drop column batch_id,
      alter column notification_id set not null;
    alter table batches drop column scheduled_at, drop column answer;
  `);
}
