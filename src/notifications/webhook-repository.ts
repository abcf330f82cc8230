import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { IdempotencyClaim } from './sql/enqueue.ts';
import { giveUpDeliveries } from './sql/settle-deliveries.ts';
import type { DisabledReason, Webhook, WebhookEventType } from './webhook.ts';

/** What an operator decides about a webhook. */
export interface WebhookFields {
  url: string;
  description: string | null;
  events: readonly WebhookEventType[] | null;
  enabled: boolean;
}

/** What came of creating one. */
export type WebhookCreation =
  | { webhook: Webhook; secret: string; replayed: boolean }
  /** There are as many as there may be, or the key was used for another one. */
  | 'too_many'
  | 'key_reused';

interface WebhookRow {
  id: string;
  url: string;
  description: string | null;
  events: WebhookEventType[] | null;
  enabled: boolean;
  disabled_reason: DisabledReason | null;
  failing_since: Date | null;
  previous_secret_until: Date | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `id, url, description, events, enabled, disabled_reason, failing_since,
  previous_secret_until, created_at, updated_at`;

/** The webhooks themselves; a secret is only returned by what has made it. */
export class WebhookRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Oldest first. */
  async list(): Promise<Webhook[]> {
    const { rows } = await this.#db.raw<{ rows: WebhookRow[] }>(
      `select ${columns} from webhook_endpoints order by created_at, id`,
    );
    return rows.map(toWebhook);
  }

  async find(id: string): Promise<Webhook | null> {
    const { rows } = await this.#db.raw<{ rows: WebhookRow[] }>(
      `select ${columns} from webhook_endpoints where id = :id`,
      { id },
    );
    return rows[0] ? toWebhook(rows[0]) : null;
  }

  /** Writes a new one, unless there are `most` already; the same key makes one only. */
  async create(
    fields: WebhookFields,
    { secret, most }: { secret: string; most: number },
    idempotency: IdempotencyClaim | null,
    now: Date,
  ): Promise<WebhookCreation> {
    const { caller = null, key = null, fingerprint = null } = idempotency ?? {};
    const { rows } = await this.#db.raw<{ rows: WebhookRow[] }>(
      `insert into webhook_endpoints (id, url, description, events, enabled, secret, caller,
         idempotency_key, fingerprint, created_at, updated_at)
       select cast(:id as uuid), :url, :description, cast(:events as text[]), :enabled, :secret,
         :caller, :key, :fingerprint, cast(:now as timestamptz), cast(:now as timestamptz)
       where (select count(*) from webhook_endpoints) < :most
       on conflict (caller, idempotency_key) do nothing
       returning ${columns}`,
      {
        ...fields,
        events: fields.events && [...fields.events],
        ...{ id: randomUUID(), secret, most, caller, key, fingerprint, now },
      },
    );
    if (rows[0]) return { webhook: toWebhook(rows[0]), secret, replayed: false };
    return (idempotency && (await this.#replay(idempotency))) ?? 'too_many';
  }

  /** Null when there is none. One that is switched off gives up what it was still to be told. */
  update(id: string, fields: Partial<WebhookFields>, now: Date): Promise<Webhook | null> {
    return this.#db.transaction(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: WebhookRow[] }>(
        `update webhook_endpoints
         set url = coalesce(:url, url),
           description = case when :describe then :description else description end,
           events = case when :choose then cast(:events as text[]) else events end,
           enabled = coalesce(cast(:enabled as boolean), enabled),
           disabled_reason = case when cast(:enabled as boolean) is null then disabled_reason end,
           failing_since = case when cast(:enabled as boolean) is null then failing_since end,
           updated_at = :now
         where id = :id returning ${columns}`,
        {
          ...{ id, now, url: fields.url ?? null, enabled: fields.enabled ?? null },
          ...{ describe: 'description' in fields, description: fields.description ?? null },
          ...{ choose: 'events' in fields, events: fields.events ? [...fields.events] : null },
        },
      );
      const [row] = rows;
      if (row && !row.enabled) await giveUpDeliveries(transaction, id);
      return row ? toWebhook(row) : null;
    });
  }

  /** Puts `secret` in the place of the current one, which signs beside it until `until`. */
  async rotateSecret(id: string, secret: string, until: Date, now: Date): Promise<Webhook | null> {
    const { rows } = await this.#db.raw<{ rows: WebhookRow[] }>(
      `update webhook_endpoints
       set previous_secret = secret, previous_secret_until = :until, secret = :secret,
         updated_at = :now
       where id = :id returning ${columns}`,
      { id, secret, until, now },
    );
    return rows[0] ? toWebhook(rows[0]) : null;
  }

  /** Takes it away with all its deliveries; false when there was none. */
  remove(id: string): Promise<boolean> {
    return this.#db.transaction(async (transaction) => {
      // Deliveries first: whoever settles one has it before the webhook, too.
      await transaction.raw('delete from webhook_deliveries where endpoint_id = :id', { id });
      const { rows } = await transaction.raw<{ rows: unknown[] }>(
        'delete from webhook_endpoints where id = :id returning id',
        { id },
      );
      return rows.length === 1;
    });
  }

  /** Switches it off because of its answers, and tells the others; false when it was off. */
  disable(id: string, reason: DisabledReason, now: Date): Promise<boolean> {
    return this.#db.transaction(async (transaction) => {
      const { rows } = await transaction.raw<{ rows: { url: string }[] }>(
        `update webhook_endpoints
         set enabled = false, disabled_reason = :reason, updated_at = :now
         where id = :id and enabled returning url`,
        { id, reason, now },
      );
      const [row] = rows;
      if (!row) return false;
      await giveUpDeliveries(transaction, id);
      const data = { id, host: new URL(row.url).host, reason };
      await transaction.raw(
        `select record_webhook_event('webhook.disabled', cast(:now as timestamptz), null,
           cast(:data as jsonb))`,
        { now, data: JSON.stringify(data) },
      );
      return true;
    });
  }

  async #replay({ caller, key, fingerprint }: IdempotencyClaim): Promise<WebhookCreation | null> {
    const { rows } = await this.#db.raw<{
      rows: (WebhookRow & { secret: string; fingerprint: string })[];
    }>(
      `select ${columns}, secret, fingerprint from webhook_endpoints
       where caller = :caller and idempotency_key = :key`,
      { caller, key },
    );
    const [row] = rows;
    if (!row) return null;
    if (row.fingerprint !== fingerprint) return 'key_reused';
    return { webhook: toWebhook(row), secret: row.secret, replayed: true };
  }
}

function toWebhook(row: WebhookRow): Webhook {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    events: row.events,
    enabled: row.enabled,
    disabledReason: row.disabled_reason,
    failingSince: row.failing_since,
    previousSecretUntil: row.previous_secret_until,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
