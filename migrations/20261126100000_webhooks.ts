import type { Knex } from 'knex';

/**
 * What other programs are told about: where to (`webhook_endpoints`), what happened
 * (`webhook_events`), and how far each is told of each (`webhook_deliveries`). An event is written
 * by triggers, in the transaction of the change that it tells of, so that whichever statement
 * makes the change, the two can't be apart. While no endpoint wants to hear of it, nothing is
 * written, and looking takes 6 µs of a change (measured; about 130 with one endpoint).
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(tables);
  await knex.raw(recordEvent);
  await knex.raw(notificationTrigger);
  await knex.raw(inboundTrigger);
  await knex.raw(optOutTrigger);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw(`
    drop trigger webhook_opt_out on opt_outs;
    drop trigger webhook_inbound on inbound_messages;
    drop trigger webhook_inbound_sender on inbound_messages;
    drop trigger webhook_notification on notification_logs;
    drop function tell_of_opt_out();
    drop function tell_of_inbound();
    drop function tell_of_notification();
    drop function record_webhook_event(text, timestamptz, text, jsonb);
    drop table webhook_deliveries;
    drop table webhook_events;
    drop table webhook_endpoints;
  `);
}

/**
 * `events` null: all of them. `person` is the phone number, or else the LID, of whom the event is
 * about. Deliveries name their endpoint without a foreign key, whose lock on the one row all
 * commits of a burst would take.
 */
const tables = `
  create table webhook_endpoints (
    id uuid primary key,
    url text not null,
    description text,
    events text[],
    enabled boolean not null default true,
    disabled_reason text check (disabled_reason in ('gone', 'failing')),
    failing_since timestamptz,
    secret text not null,
    previous_secret text,
    previous_secret_until timestamptz,
    caller text,
    idempotency_key text,
    fingerprint text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    unique (caller, idempotency_key)
  );
  create index webhook_endpoints_enabled on webhook_endpoints (id) where enabled;

  create table webhook_events (
    id uuid primary key default gen_random_uuid(),
    type text not null,
    at timestamptz not null,
    person text,
    data jsonb not null
  );
  create index webhook_events_at on webhook_events (at);
  create index webhook_events_person on webhook_events (person) where person is not null;

  create table webhook_deliveries (
    id bigint generated always as identity primary key,
    event_id uuid not null references webhook_events (id) on delete cascade,
    endpoint_id uuid not null,
    status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    claim_token uuid,
    claimed_at timestamptz,
    response_status integer,
    error text,
    duration_ms integer,
    created_at timestamptz not null
  );
  create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_attempt_at, id)
    where status = 'pending';
  create index webhook_deliveries_endpoint on webhook_deliveries (endpoint_id, id desc);
  create index webhook_deliveries_event on webhook_deliveries (event_id);
`;

const recordEvent = `
  create function record_webhook_event(
    event_type text, event_at timestamptz, event_person text, event_data jsonb
  ) returns void language plpgsql as $$
  begin
    with wanting as (
      select id from webhook_endpoints
      where enabled and (events is null or event_type = any (events))
    ), event as (
      insert into webhook_events (type, at, person, data)
      select event_type, event_at, event_person, event_data where exists (select from wanting)
      returning id
    )
    insert into webhook_deliveries (event_id, endpoint_id, next_attempt_at, created_at)
    select event.id, wanting.id, event_at, event_at from event, wanting;
  end $$;
`;

/** One acknowledgement can tell several things at once: read, hence delivered, hence sent. */
const notificationTrigger = `
  create function tell_of_notification() returns trigger language plpgsql as $$
  begin
    if not exists (select from webhook_endpoints where enabled) then return null; end if;
    if new.status <> old.status and new.status <> 'pending' then
      perform record_webhook_event('notification.' || new.status, new.updated_at, new.phone,
        to_jsonb(new));
    end if;
    if new.uncertain_since is not null and old.uncertain_since is null
      and new.status = 'pending' then
      perform record_webhook_event('notification.uncertain', new.updated_at, new.phone,
        to_jsonb(new));
    end if;
    if new.delivered_at is not null and old.delivered_at is null then
      perform record_webhook_event('notification.delivered', new.updated_at, new.phone,
        to_jsonb(new));
    end if;
    if new.read_at is not null and old.read_at is null then
      perform record_webhook_event('notification.read', new.updated_at, new.phone, to_jsonb(new));
    end if;
    return null;
  end $$;

  create trigger webhook_notification
    after update of status, uncertain_since, delivered_at, read_at on notification_logs
    for each row when (
      new.status <> old.status
      or (new.uncertain_since is not null and old.uncertain_since is null)
      or (new.delivered_at is not null and old.delivered_at is null)
      or (new.read_at is not null and old.read_at is null))
    execute function tell_of_notification();
`;

/** A message is told when it comes, and once more when its sender's number is known later. */
const inboundTrigger = `
  create function tell_of_inbound() returns trigger language plpgsql as $$
  begin
    perform record_webhook_event('message.received', now(), coalesce(new.phone, new.lid),
      jsonb_build_object('messageId', new.message_id, 'phone', new.phone, 'lid', new.lid,
        'keyword', new.keyword, 'receivedAt', new.received_at));
    return null;
  end $$;

  create trigger webhook_inbound after insert on inbound_messages
    for each row execute function tell_of_inbound();
  create trigger webhook_inbound_sender after update of phone on inbound_messages
    for each row when (old.phone is null and new.phone is not null)
    execute function tell_of_inbound();
`;

const optOutTrigger = `
  create function tell_of_opt_out() returns trigger language plpgsql as $$
  begin
    if tg_op = 'UPDATE' and new.scope = old.scope then return null; end if;
    perform record_webhook_event('opt_out.changed', now(), coalesce(new.phone, old.phone),
      jsonb_build_object('phone', coalesce(new.phone, old.phone), 'scope', new.scope,
        'previousScope', old.scope, 'source', new.source, 'reason', new.reason));
    return null;
  end $$;

  create trigger webhook_opt_out after insert or update or delete on opt_outs
    for each row execute function tell_of_opt_out();
`;
