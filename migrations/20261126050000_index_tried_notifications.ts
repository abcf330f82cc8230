import type { Knex } from 'knex';

/**
 * A claim asks of every candidate whether something to the same recipient was tried and comes
 * first. Among all that is pending for a number that was written to in bulk, it read hundreds of
 * rows per message (measured: 600); those that were tried are few.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create index notification_logs_tried on notification_logs (phone, class, id)
      where status = 'pending' and attempts > 0
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop index notification_logs_tried');
}
