import type { Knex } from 'knex';
import type { MessageType } from '../catalogue/message-type.ts';
import { defaultRules } from './default-rules.ts';
import type { NotificationRule, RuleChange } from './notification-rule.ts';

/** All rules by their type. */
export type Rules = Readonly<Record<MessageType, NotificationRule>>;

/** Every statement on `notification_rules`: the rules of the program, as operators changed them. */
export class RuleRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The rules that are in force. */
  async load(): Promise<Rules> {
    const { rows } = await this.#db.raw<{
      rows: { type: string; enabled: boolean; settings: Omit<RuleChange, 'enabled'> }[];
    }>('select type, enabled, settings from notification_rules');
    const changes = new Map(
      rows.map(({ type, enabled, settings }) => [type, { ...settings, enabled }]),
    );
    const rules = defaultRules.map((rule) => ({ ...rule, ...changes.get(rule.type) }));
    return Object.fromEntries(rules.map((rule) => [rule.type, rule])) as Rules;
  }

  /** What an operator has said about the document of this type; null for nothing. */
  async wantsDocument(type: MessageType): Promise<boolean | null> {
    const { rows } = await this.#db.raw<{ rows: { settings: RuleChange }[] }>(
      'select settings from notification_rules where type = :type',
      { type },
    );
    return rows[0]?.settings.document ?? null;
  }

  /** Puts this change in place of the one before, and resolves with the rule as it is now. */
  async put(type: MessageType, change: RuleChange, now: Date): Promise<NotificationRule> {
    const { enabled = true, ...settings } = change;
    await this.#db.raw(
      `insert into notification_rules (type, enabled, settings, updated_at)
       values (:type, :enabled, cast(:settings as jsonb), :now)
       on conflict (type) do update set enabled = excluded.enabled,
         settings = excluded.settings, updated_at = excluded.updated_at`,
      { type, enabled, settings: JSON.stringify(settings), now },
    );
    return (await this.load())[type];
  }
}
