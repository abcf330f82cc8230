import type { Knex } from 'knex';

/**
 * Whether the last owner gave the account back in good order, and which process it was exactly,
 * so that a new owner knows whether to wait for it. And with which build of WhatsApp Web each
 * notification was handed over: they change twice a week, and some break things.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table whatsapp_accounts add owner_started text, add owner_released_at timestamptz;
    alter table notification_logs add web_version text;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    alter table whatsapp_accounts drop owner_started, drop owner_released_at;
    alter table notification_logs drop web_version;
  `);
}
