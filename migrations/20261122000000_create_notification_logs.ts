import type { Knex } from 'knex';

/**
 * The ledger. `notification_logs` is both the record of what was sent and the outbox of what
 * is still to be sent, so that the two can never tell different stories. Its first columns
 * keep the names and meanings that billing systems already report on.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table whatsapp_accounts (
      id text primary key,
      owner_epoch bigint not null default 0,
      owner_host text,
      owner_pid integer,
      owner_since timestamptz,
      link_id uuid,
      phone text,
      display_name text,
      linked_at timestamptz,
      next_send_at timestamptz,
      updated_at timestamptz not null default now()
    );
    insert into whatsapp_accounts (id) values ('default');

    create table notification_logs (
      id uuid primary key,
      customer_id bigint,
      channel text not null default 'whatsapp' check (channel = 'whatsapp'),
      recipient text not null,
      template text,
      message text not null,
      status text not null default 'pending'
        check (status in ('pending', 'sent', 'failed', 'cancelled')),
      error_message text,
      sent_at timestamptz,
      created_at timestamptz not null,

      phone text not null,
      class text not null default 'transactional'
        check (class in ('transactional', 'reminder', 'announcement')),
      priority smallint not null default 0,
      urgency smallint not null generated always as
        (case class when 'transactional' then 0 when 'reminder' then 1 else 2 end) stored,
      invoice_id bigint,
      payment_id bigint,
      batch_id uuid,
      retry_of uuid references notification_logs (id) on delete set null,
      dedupe_key text unique,
      scheduled_at timestamptz,
      expires_at timestamptz,

      attempts integer not null default 0,
      next_attempt_at timestamptz not null,
      hold_reason text,
      hold_until timestamptz,
      owner_epoch bigint,
      claim_token uuid,
      claimed_at timestamptz,
      link_id uuid,
      message_id text unique,
      message_key text,
      resends smallint not null default 0,
      error_code text,
      uncertain_since timestamptz,
      uncertain_reason text,
      delivered_at timestamptz,
      read_at timestamptz,
      updated_at timestamptz not null,

      check (status <> 'sent' or sent_at is not null),
      check (status <> 'failed' or error_code is not null)
    );

    create index notification_logs_due on notification_logs
      (urgency, priority desc, next_attempt_at, id)
      where status = 'pending' and claim_token is null and uncertain_since is null;
    create index notification_logs_unsettled on notification_logs (id)
      where status = 'pending' and (claim_token is not null or uncertain_since is not null);
    create index notification_logs_unread on notification_logs (sent_at)
      where status = 'sent' and read_at is null;
    create index notification_logs_customer on notification_logs (customer_id, id desc);
    create index notification_logs_status on notification_logs (status, id desc);

    create table notification_events (
      id bigint generated always as identity primary key,
      notification_id uuid not null references notification_logs (id) on delete cascade,
      at timestamptz not null,
      kind text not null,
      attempt integer not null,
      detail text
    );
    create index notification_events_notification on notification_events (notification_id, id);

    create table idempotency_keys (
      caller text not null,
      key text not null,
      fingerprint text not null,
      notification_id uuid not null references notification_logs (id) on delete cascade,
      created_at timestamptz not null,
      primary key (caller, key)
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop table idempotency_keys;
    drop table notification_events;
    drop table notification_logs;
    drop table whatsapp_accounts;
  `);
}
