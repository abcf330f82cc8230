/**
 * SQL that is true when we have no sign that this phone knows us: they never wrote to us, nothing
 * of ours was delivered to them, and the page holds no chat with them. WhatsApp refuses, and
 * bans for, too many first messages.
 */
export function isCold(phone: string): string {
  return `not exists (select 1 from contacts
    where contacts.phone = ${phone}
      and (contacts.wrote_at is not null or contacts.delivered_at is not null
        or contacts.has_chat))`;
}
