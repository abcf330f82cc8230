import type { Knex } from 'knex';

/**
 * The counter of late payments is counted from the late events of the episode; what a person has
 * added to it or taken off it within the episode stands here.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table late_counters add column adjustment integer not null default 0;
    create index payment_promises_invoice on payment_promises (invoice_id)
      where invoice_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index payment_promises_invoice;
    alter table late_counters drop column adjustment;
  `);
}
