import { formatDate, formatPeriod } from '../../notifications/formats/date.ts';
import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import type { MessageType } from '../catalogue/message-type.ts';
import { addRupiah } from '../add-rupiah.ts';
import type { NotificationRule } from '../rules/notification-rule.ts';
import type { Addressee, PlannedMessage, RunDay } from './planned-message.ts';
import type { OpenInvoice } from './run-facts.ts';

const mergeable: ReadonlySet<MessageType> = new Set([
  'invoice_reminder',
  'invoice_due_today',
  'invoice_overdue',
]);

/** Bills with something to pay, and whose they are. */
export interface Debt {
  bill: OpenInvoice;
  to: Addressee;
}

/**
 * Puts one summary of all open bills in the place of the day's reminders to a phone that has two
 * or more of them, be they of one customer or of several. Warnings of isolation stay: each says
 * something that the summary does not.
 */
export function mergeArrears(
  messages: readonly PlannedMessage[],
  debts: readonly Debt[],
  rule: NotificationRule,
  run: RunDay,
): PlannedMessage[] {
  if (!rule.enabled) return [...messages];
  const debtsByPhone = byPhone(debts.filter(({ to }) => wantsSummary(to)));
  const isMerged = (message: PlannedMessage) =>
    mergeable.has(message.type) &&
    wantsSummary(message.to) &&
    (debtsByPhone.get(phoneOf(message))?.length ?? 0) >= 2;
  const merged = byPhone(messages.filter(isMerged));
  const summaries = [...merged].map(([phone, reminders]) =>
    summaryOf(reminders, debtsByPhone.get(phone)!, rule, run),
  );
  return [...messages.filter((message) => !isMerged(message)), ...summaries];
}

function wantsSummary(to: Addressee): boolean {
  return to.isActive && to.phone !== null && !to.unwanted.has('arrears_summary');
}

function byPhone<Item extends { to: Addressee }>(items: readonly Item[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(phoneOf(item));
    if (group) group.push(item);
    else groups.set(phoneOf(item), [item]);
  }
  return groups;
}

function phoneOf({ to }: { to: Addressee }): string {
  return to.phone ?? '';
}

function summaryOf(
  reminders: readonly PlannedMessage[],
  debts: readonly Debt[],
  rule: NotificationRule,
  run: RunDay,
): PlannedMessage {
  const [first] = reminders.toSorted((one, other) => one.to.customerId - other.to.customerId);
  const { to } = first!;
  const total = addRupiah(debts.map(({ bill }) => bill.remaining));
  return {
    type: 'arrears_summary',
    dedupeKey: `arrears_summary:${to.customerId}:${run.date}`,
    to,
    priority: Math.max(rule.priority, ...reminders.map(({ priority }) => priority)),
    earliest: first!.earliest,
    expiresAt: first!.expiresAt,
    mayWait: reminders.some(({ mayWait }) => mayWait),
    amount: total,
    values: {
      invoiceCount: debts.length,
      invoiceList: debts.map(({ bill }) => lineOf(bill, to)).join('\n'),
      total: formatRupiah(total),
    },
    covers: reminders.map(({ dedupeKey }) => dedupeKey),
  };
}

function lineOf(bill: OpenInvoice, { language }: Addressee): string {
  const period = formatPeriod(bill.period, language);
  const due = formatDate(bill.due_on, language);
  const when = language === 'id' ? `jatuh tempo ${due}` : `due ${due}`;
  return `- ${period}, ${bill.number}: ${formatRupiah(bill.remaining)} (${when})`;
}
