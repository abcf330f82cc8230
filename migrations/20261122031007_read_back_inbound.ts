import type { Knex } from 'knex';

/**
 * Until when every message that customers wrote is known to have been taken in; the read-back
 * after the next ready begins there. Messages that came under a LID alone wait for their phone.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table whatsapp_accounts add column inbound_read_until timestamptz;
    create index inbound_messages_without_phone on inbound_messages (received_at)
      where phone is null and keyword is not null;
    create index opt_outs_newest on opt_outs (created_at desc, phone desc);
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index opt_outs_newest;
    drop index inbound_messages_without_phone;
    alter table whatsapp_accounts drop column inbound_read_until;
  `);
}
