import type { Knex } from 'knex';

/**
 * Every receipt writes its row anew, and with it each piece of its text into the index that the
 * search uses: that took three times as long as the rest of the statement. PostgreSQL now
 * collects such entries and files them together, 256 kB at a time, which a search reads through
 * in a moment. Where there is no such index, there is nothing to do.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(
    'alter index if exists notification_logs_message set (fastupdate = on, gin_pending_list_limit = 256)',
  );
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(
    'alter index if exists notification_logs_message reset (fastupdate, gin_pending_list_limit)',
  );
  await knex.raw('alter index if exists notification_logs_message set (fastupdate = off)');
}
