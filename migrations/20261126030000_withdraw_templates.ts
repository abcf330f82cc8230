import type { Knex } from 'knex';

/**
 * A text that an operator takes back stays readable among its versions, because messages were
 * made of it; the version numbers go on after it.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('alter table message_templates add column withdrawn_at timestamptz');
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    delete from message_templates where withdrawn_at is not null;
    alter table message_templates drop column withdrawn_at;
  `);
}
