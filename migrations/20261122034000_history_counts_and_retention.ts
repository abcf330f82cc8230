import type { Knex } from 'knex';

/**
 * What reading a long ledger needs: an index for every filter of the history, in the order in
 * which it is shown; counts that need no counting; and a mark of what has been forgotten.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(historyIndexes);
  await knex.raw(retention);
  await knex.raw(countTables);
  await knex.raw(countTriggers);
  await knex.raw(countWhatIsThere);
  await knex.raw(textSearch);
}

/** `pg_trgm` stays: whoever owns the database may use it for something else. */
export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop index if exists notification_logs_message;
    drop trigger notification_counts_insert on notification_logs;
    drop trigger notification_counts_update on notification_logs;
    drop trigger notification_counts_delete on notification_logs;
    drop trigger notification_counts_truncate on notification_logs;
    drop function count_added_notifications();
    drop function count_changed_notifications();
    drop function count_removed_notifications();
    drop function forget_notification_counts();
    drop table notification_counts;
    drop table notification_count_deltas;
    drop index inbound_messages_received;
    drop index idempotency_keys_created;
    drop index notification_logs_forget;
    alter table notification_logs drop column forgotten;
    drop index notification_logs_live_retry;
    drop index notification_logs_retry;
    drop index notification_logs_batch_history;
    drop index notification_logs_phone;
    drop index notification_logs_template;
    drop index notification_logs_class;
  `);
}

const historyIndexes = `
  create index notification_logs_class on notification_logs (class, id desc);
  create index notification_logs_template on notification_logs (template, id desc)
    where template is not null;
  create index notification_logs_phone on notification_logs (phone, id desc);
  create index notification_logs_batch_history on notification_logs (batch_id, id desc)
    where batch_id is not null;
  create index notification_logs_retry on notification_logs (retry_of)
    where retry_of is not null;
  create unique index notification_logs_live_retry on notification_logs (retry_of)
    where retry_of is not null and status = 'pending';
`;

/** `forgotten`: 0 nothing, 1 the text, 2 the text and the phone number. */
const retention = `
  alter table notification_logs add column forgotten smallint not null default 0;
  create index notification_logs_forget on notification_logs (created_at)
    where status <> 'pending' and forgotten < 2;
  create index idempotency_keys_created on idempotency_keys (created_at);
  create index inbound_messages_received on inbound_messages (received_at);
`;

/**
 * Commits that count at the same time must never wait for each other, so each one appends what
 * it changed to `notification_count_deltas`; they are added up into `notification_counts` now
 * and then. Time goes by hours of UTC; by quarters in `quarter`, for time zones whose midnight is
 * not at a whole hour. The slot `-infinity` holds the sum of all.
 */
const countTables = `
  create table notification_count_deltas (
    id bigint generated always as identity primary key,
    slot timestamptz not null,
    class text not null,
    template text,
    total integer not null,
    sent integer not null,
    failed integer not null,
    pending integer not null,
    cancelled integer not null,
    delivered integer not null,
    "read" integer not null
  );
  create table notification_counts (
    dimension text not null check (dimension in ('all', 'quarter', 'class', 'template')),
    slot timestamptz not null,
    value text not null,
    total bigint not null,
    sent bigint not null,
    failed bigint not null,
    pending bigint not null,
    cancelled bigint not null,
    delivered bigint not null,
    "read" bigint not null,
    primary key (dimension, slot, value)
  );
`;

const slot = `date_bin('15 minutes', created_at, 'epoch')`;
const into = `
  insert into notification_count_deltas
    (slot, class, template, total, sent, failed, pending, cancelled, delivered, "read")`;

/**
 * A row that is deleted stays counted as what it came to; only one that was still waiting is
 * taken back from `pending`. Who empties the whole table starts to count anew.
 */
const countTriggers = `
  create function count_added_notifications() returns trigger language plpgsql as $$
  begin
    ${into}
    select ${slot}, class, template, count(*),
      count(*) filter (where status = 'sent'), count(*) filter (where status = 'failed'),
      count(*) filter (where status = 'pending'), count(*) filter (where status = 'cancelled'),
      count(delivered_at), count(read_at)
    from added group by 1, 2, 3;
    return null;
  end $$;

  create function count_changed_notifications() returns trigger language plpgsql as $$
  begin
    ${into}
    select ${slot}, class, template, 0,
      coalesce(sum(sign) filter (where status = 'sent'), 0),
      coalesce(sum(sign) filter (where status = 'failed'), 0),
      coalesce(sum(sign) filter (where status = 'pending'), 0),
      coalesce(sum(sign) filter (where status = 'cancelled'), 0),
      coalesce(sum(sign) filter (where delivered_at is not null), 0),
      coalesce(sum(sign) filter (where read_at is not null), 0)
    from (
      select 1 as sign, created_at, class, template, status, delivered_at, read_at from after
      union all
      select -1, created_at, class, template, status, delivered_at, read_at from before
    ) as changed
    group by 1, 2, 3
    having sum(sign) filter (where status = 'sent') <> 0
      or sum(sign) filter (where status = 'failed') <> 0
      or sum(sign) filter (where status = 'pending') <> 0
      or sum(sign) filter (where status = 'cancelled') <> 0
      or sum(sign) filter (where delivered_at is not null) <> 0
      or sum(sign) filter (where read_at is not null) <> 0;
    return null;
  end $$;

  create function count_removed_notifications() returns trigger language plpgsql as $$
  begin
    ${into}
    select ${slot}, class, template, 0, 0, 0, -count(*), 0, 0, 0
    from removed where status = 'pending' group by 1, 2, 3;
    return null;
  end $$;

  create function forget_notification_counts() returns trigger language plpgsql as $$
  begin
    delete from notification_counts;
    delete from notification_count_deltas;
    return null;
  end $$;

  create trigger notification_counts_insert after insert on notification_logs
    referencing new table as added
    for each statement execute function count_added_notifications();
  create trigger notification_counts_update after update on notification_logs
    referencing old table as before new table as after
    for each statement execute function count_changed_notifications();
  create trigger notification_counts_delete after delete on notification_logs
    referencing old table as removed
    for each statement execute function count_removed_notifications();
  create trigger notification_counts_truncate after truncate on notification_logs
    for each statement execute function forget_notification_counts();
`;

const countWhatIsThere = `
  ${into}
  select ${slot}, class, template, count(*),
    count(*) filter (where status = 'sent'), count(*) filter (where status = 'failed'),
    count(*) filter (where status = 'pending'), count(*) filter (where status = 'cancelled'),
    count(delivered_at), count(read_at)
  from notification_logs group by 1, 2, 3;
`;

/**
 * Finds a piece of a text among a million. Only settled rows are in it, so that accepting a
 * message does not pay for it. Where the database lacks `pg_trgm`, or does not let this role add
 * it, the search reads the texts of its range of time instead.
 */
const textSearch = `
  do $$
  begin
    create extension if not exists pg_trgm;
    create index notification_logs_message on notification_logs
      using gin (message gin_trgm_ops) with (fastupdate = off)
      where status <> 'pending';
  exception when others then
    raise notice 'The history is searched without pg_trgm: %', sqlerrm;
  end $$;
`;
