import type { Knex } from 'knex';
import type { NotificationClass } from '../notifications/notification.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { OptOutScope } from '../notifications/opt-out-scope.ts';

/** Who is told of an event, and what speaks against telling them. */
export interface EventRecipient {
  name: string;
  /** As the billing wrote it; null when there is no number at all. */
  phoneAsGiven: string | null;
  /** E.164 with plus; null when no number can be read. */
  phone: string | null;
  /** Null: the business's own. */
  language: 'id' | 'en' | null;
  timeZone: string | null;
  optOut: OptOutScope | null;
  /** What the customer, or the operator for this customer, has said about the type. */
  isTypeWanted: boolean;
  /** Whether the operator sends this type at all. */
  isRuleOn: boolean;
  /** How urgent the operator says it is; null for as the program says. */
  rulePriority: number | null;
}

interface RecipientRow {
  name: string;
  phone_as_given: string | null;
  phone: string | null;
  language: 'id' | 'en' | null;
  time_zone: string | null;
  opt_out: OptOutScope | null;
  is_type_wanted: boolean;
  is_rule_on: boolean;
  rule_priority: number | null;
}

/**
 * The recipient of a message of this type, null when there is no such customer. It goes to the
 * eldest contact with the role `billing` that has a readable number, else to the customer's own.
 */
export async function readEventRecipient(
  db: Knex,
  customerId: number,
  type: string,
): Promise<EventRecipient | null> {
  const { rows } = await db.raw<{ rows: RecipientRow[] }>(
    `select c.name, coalesce(b.phone_as_given, c.phone_as_given) as phone_as_given,
       coalesce(b.phone, c.phone) as phone, c.language, c.time_zone, o.scope as opt_out,
       coalesce(p.enabled, true) as is_type_wanted, coalesce(r.enabled, true) as is_rule_on,
       cast(r.settings ->> 'priority' as integer) as rule_priority
     from customers c
     left join lateral (
       select phone, phone_as_given from customer_contacts
       where customer_id = c.id and 'billing' = any (roles) and phone is not null
       order by id limit 1
     ) b on true
     left join opt_outs o on o.phone = coalesce(b.phone, c.phone)
     left join notification_preferences p on p.customer_id = c.id and p.type = :type
     left join notification_rules r on r.type = :type
     where c.id = :customerId`,
    { customerId, type },
  );
  const row = rows[0];
  if (!row) return null;
  return {
    name: row.name,
    phoneAsGiven: row.phone_as_given,
    phone: row.phone,
    language: row.language,
    timeZone: row.time_zone,
    optOut: row.opt_out,
    isTypeWanted: row.is_type_wanted,
    isRuleOn: row.is_rule_on,
    rulePriority: row.rule_priority,
  };
}

/** Why this recipient is not written to, as a stable code; null when nothing speaks against it. */
export function findReasonAgainst(
  recipient: EventRecipient,
  notificationClass: NotificationClass,
): { outcome: 'suppressed' | 'rejected'; reason: string } | null {
  const { phone, phoneAsGiven, optOut, isTypeWanted, isRuleOn } = recipient;
  if (phoneAsGiven === null) return { outcome: 'rejected', reason: 'customer_phone_missing' };
  if (phone === null) return { outcome: 'rejected', reason: 'invalid_phone' };
  if (!isRuleOn) return { outcome: 'suppressed', reason: 'rule_off' };
  if (!isTypeWanted) return { outcome: 'suppressed', reason: 'not_wanted' };
  if (optOut !== null && stopsClass(optOut, notificationClass)) {
    return { outcome: 'suppressed', reason: optedOut.code };
  }
  return null;
}
