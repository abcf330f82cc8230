import type { Knex } from 'knex';
import type { MessageType } from './catalogue/message-type.ts';

/** Whether a customer wants one type of message; without a row the rule decides. */
export interface NotificationPreference {
  type: MessageType;
  enabled: boolean;
  updatedAt: Date;
}

/** Every statement on `notification_preferences`. */
export class NotificationPreferenceRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** What this customer has said, by type. */
  async list(customerId: number): Promise<NotificationPreference[]> {
    const { rows } = await this.#db.raw<{
      rows: { type: MessageType; enabled: boolean; updated_at: Date }[];
    }>(
      `select type, enabled, updated_at from notification_preferences
       where customer_id = :customerId order by type`,
      { customerId },
    );
    return rows.map(({ type, enabled, updated_at }) => ({ type, enabled, updatedAt: updated_at }));
  }

  async set(
    customerId: number,
    { type, enabled }: Pick<NotificationPreference, 'type' | 'enabled'>,
    now: Date,
  ): Promise<NotificationPreference> {
    await this.#db.raw(
      `insert into notification_preferences (customer_id, type, enabled, updated_at)
       values (:customerId, :type, :enabled, :now)
       on conflict (customer_id, type) do update set
         enabled = excluded.enabled, updated_at = excluded.updated_at`,
      { customerId, type, enabled, now },
    );
    return { type, enabled, updatedAt: now };
  }

  /** Goes back to what the rule says; false when nothing else was said. */
  async remove(customerId: number, type: MessageType): Promise<boolean> {
    const { rows } = await this.#db.raw<{ rows: unknown[] }>(
      `delete from notification_preferences
       where customer_id = :customerId and type = :type returning 1`,
      { customerId, type },
    );
    return rows.length === 1;
  }
}
