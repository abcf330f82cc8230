import type { Knex } from 'knex';

/**
 * Files that messages carry, once each by their content; a notification names the file that goes
 * with it. They are packed already, so that PostgreSQL need not try.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table media (
      id uuid primary key,
      sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
      bytes bytea not null,
      used_at timestamptz not null
    );
    alter table media alter column bytes set storage external;
    create index media_used on media (used_at);

    alter table notification_logs
      add column media_id uuid references media (id),
      add column media_type text,
      add column media_name text;
    create index notification_logs_media on notification_logs (media_id)
      where media_id is not null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index notification_logs_media;
    alter table notification_logs drop column media_id, drop column media_type,
      drop column media_name;
    drop table media;
  `);
}
