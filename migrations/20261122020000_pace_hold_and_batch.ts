import type { Knex } from 'knex';

/**
 * What the outbox looks at before a message may leave: who is known to us (`contacts`), who
 * does not want to be written to (`opt_outs`), what has left today (`account_days`), and which
 * call a notification belongs to (`batches`).
 *
 * `cold` and `time_zone` lie on the notification, so that the most urgent one that may leave now
 * is found by an index alone, however many are waiting for a rule.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table contacts (
      phone text primary key,
      lid text unique,
      on_whatsapp boolean,
      checked_at timestamptz,
      has_chat boolean not null default false,
      wrote_at timestamptz,
      delivered_at timestamptz,
      updated_at timestamptz not null
    );

    create table opt_outs (
      phone text primary key,
      scope text not null check (scope in ('reminders', 'everything')),
      source text not null check (source in ('message', 'api')),
      reason text,
      created_at timestamptz not null
    );

    create table inbound_messages (
      message_id text primary key,
      phone text,
      lid text,
      keyword text,
      received_at timestamptz not null
    );
    create index inbound_messages_phone on inbound_messages (phone);

    create table batches (
      id uuid primary key,
      status text not null default 'running'
        check (status in ('running', 'paused', 'cancelled')),
      class text not null,
      delay_ms integer not null,
      total integer not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );

    create table account_days (
      account_id text not null references whatsapp_accounts (id),
      day date not null,
      sent integer not null default 0,
      cold integer not null default 0,
      primary key (account_id, day)
    );

    alter table whatsapp_accounts
      add column cold_refusals smallint not null default 0,
      add column cold_stopped_at timestamptz,
      add column until_rest smallint;

    alter table notification_logs
      add column cold boolean not null default false,
      add column time_zone text not null default '',
      add foreign key (batch_id) references batches (id);
    create index notification_logs_batch on notification_logs (batch_id, status)
      where batch_id is not null;
    create index notification_logs_recipient on notification_logs (phone, class, id)
      where status = 'pending';
    drop index notification_logs_due;
    create index notification_logs_due on notification_logs
      (cold, urgency, time_zone, priority desc, next_attempt_at, id)
      where status = 'pending' and claim_token is null and uncertain_since is null
        and hold_reason is null;
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index notification_logs_due;
    drop index notification_logs_recipient;
    drop index notification_logs_batch;
    alter table notification_logs
      drop column cold, drop column time_zone,
      drop constraint notification_logs_batch_id_fkey;
    create index notification_logs_due on notification_logs
      (urgency, priority desc, next_attempt_at, id)
      where status = 'pending' and claim_token is null and uncertain_since is null;
    alter table whatsapp_accounts
      drop column cold_refusals, drop column cold_stopped_at, drop column until_rest;
    drop table account_days;
    drop table batches;
    drop table inbound_messages;
    drop table opt_outs;
    drop table contacts;
  `);
}
