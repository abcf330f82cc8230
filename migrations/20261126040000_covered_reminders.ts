import type { Knex } from 'knex';

/**
 * What runs remember: which invoices are to be announced, so that those which were carried over
 * from elsewhere are not; and reminders that got no message of
 * their own because a summary of all open bills took their place. `dedupe_key` is the one that the
 * reminder's own notification would have had, `covered_by` that of the summary.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table invoices add column announce boolean not null default false;
    create table covered_reminders (
      dedupe_key text primary key,
      covered_by text not null,
      day date not null
    );
    create index covered_reminders_day on covered_reminders (day);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table covered_reminders; alter table invoices drop column announce');
}
