import type { Knex } from 'knex';

/**
 * Who may come in. Of every key, session and link only its SHA-256 is kept. `caller_id` is the id
 * of the first key of a line: a key that took another's place is the same caller, so that a
 * request which is repeated with the new one makes no second message.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    create table api_keys (
      id text primary key check (id ~ '^[0-9a-f]{12}$'),
      caller_id text not null,
      name text not null check (char_length(name) between 1 and 100),
      scopes text[] not null check (cardinality(scopes) > 0),
      hash bytea not null unique check (octet_length(hash) = 32),
      created_at timestamptz not null,
      last_used_at timestamptz,
      expires_at timestamptz,
      revoked_at timestamptz,
      replaced_by text references api_keys (id) deferrable
    );
    create unique index api_keys_name on api_keys (name)
      where revoked_at is null and replaced_by is null;

    create table browser_sessions (
      hash bytea primary key check (octet_length(hash) = 32),
      key_hash bytea not null check (octet_length(key_hash) = 32),
      created_at timestamptz not null,
      last_seen_at timestamptz not null
    );

    create table sign_in_links (
      hash bytea primary key check (octet_length(hash) = 32),
      key_hash bytea not null check (octet_length(key_hash) = 32),
      expires_at timestamptz not null
    );
  `);
}

export async function down(knex: Knex): Promise<void> {
  await knex.raw('drop table sign_in_links; drop table browser_sessions; drop table api_keys');
}
