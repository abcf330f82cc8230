import { formatDate, formatPeriod } from '../../notifications/formats/date.ts';
import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import type { TemplateValues } from '../../notifications/message-template.ts';
import { addDays, daysBetween } from '../../outbox/local-time.ts';
import type { MessageType } from '../catalogue/message-type.ts';
import { currentOffset } from '../rules/current-offset.ts';
import type { Rules } from '../rules/rule-repository.ts';
import { windowOfDay, windowUntil } from './message-window.ts';
import type { Addressee, MessageWindow, PlannedMessage, RunDay } from './planned-message.ts';
import type { OpenInvoice } from './run-facts.ts';

/** What the rules ask for about one open invoice on the day of the run. */
export function planBill(
  bill: OpenInvoice,
  to: Addressee,
  rules: Rules,
  run: RunDay,
): PlannedMessage[] {
  if (bill.issued_on > run.date) return [];
  return [
    announce(bill, to, rules, run),
    remind(bill, to, rules, run),
    sayDueToday(bill, to, rules, run),
    sayOverdue(bill, to, rules, run),
    warnOfIsolation(bill, to, rules, run),
  ].filter((message) => message !== null);
}

/** For invoices that could not be announced when they were written, such as those of a later day. */
function announce(bill: OpenInvoice, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.invoice_created;
  const lastDay = addDays(bill.issued_on, rule.validDays - 1);
  if (!rule.enabled || !bill.announce || run.date > lastDay) return null;
  const window = windowUntil(run, bill.due_on, to.timeZone);
  return messageOf('invoice_created', `invoice_created:${bill.id}`, { bill, to, rules, window });
}

function remind(bill: OpenInvoice, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.invoice_reminder;
  const turn = rule.enabled ? currentOffset(rule, bill.due_on, run.date) : null;
  // Who has just been sent the bill itself needs no reminder of it.
  if (!turn || turn.day <= bill.issued_on) return null;
  const window = today(rule.at, to, run, run.date < turn.lastDay);
  return messageOf('invoice_reminder', `invoice_reminder:${bill.id}:H-${turn.days}`, {
    ...{ bill, to, rules, window },
    daysLeft: daysBetween(run.date, bill.due_on),
  });
}

function sayDueToday(bill: OpenInvoice, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.invoice_due_today;
  if (!rule.enabled || run.date !== bill.due_on || bill.issued_on >= run.date) return null;
  const window = today(rule.at, to, run, false);
  return messageOf('invoice_due_today', `invoice_due_today:${bill.id}`, {
    ...{ bill, to, rules, window },
  });
}

function sayOverdue(bill: OpenInvoice, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.invoice_overdue;
  const turn = rule.enabled ? currentOffset(rule, bill.due_on, run.date) : null;
  if (!turn || turn.day <= bill.issued_on) return null;
  const window = today(rule.at, to, run, run.date < turn.lastDay);
  const isolationDate = bill.isolate_on && formatDate(bill.isolate_on, to.language);
  return messageOf('invoice_overdue', `invoice_overdue:${bill.id}:D+${turn.days}`, {
    ...{ bill, to, rules, window, isolationDate },
    daysOverdue: daysBetween(bill.due_on, run.date),
  });
}

/** A line that is cut off already, or gone, is not warned of. */
function warnOfIsolation(bill: OpenInvoice, to: Addressee, rules: Rules, run: RunDay) {
  const rule = rules.isolation_warning;
  const { isolate_on: day, line } = bill;
  if (!rule.enabled || !day || line === 'isolated' || line === 'ended') return null;
  const turn = currentOffset(rule, day, run.date);
  if (!turn) return null;
  const window = today(rule.at, to, run, run.date < turn.lastDay);
  return messageOf('isolation_warning', `isolation_warning:${bill.id}:${day}:H-${turn.days}`, {
    ...{ bill, to, rules, window, isolationDate: formatDate(day, to.language) },
    daysLeft: daysBetween(run.date, day),
  });
}

function today(at: number | null, to: Addressee, run: RunDay, mayWait: boolean) {
  return windowOfDay({ run, timeZone: to.timeZone, at, mayWait });
}

interface BillMessage {
  bill: OpenInvoice;
  to: Addressee;
  rules: Rules;
  window: MessageWindow | null;
  daysLeft?: number;
  daysOverdue?: number;
  isolationDate?: string | null;
}

function messageOf(
  type: MessageType,
  dedupeKey: string,
  message: BillMessage,
): PlannedMessage | null {
  const { bill, to, rules, window, ...values } = message;
  if (!window) return null;
  return {
    ...window,
    type,
    dedupeKey,
    to,
    priority: rules[type].priority,
    invoiceId: bill.id,
    subscriptionId: bill.subscription_id,
    amount: bill.remaining,
    values: { ...billValues(bill, to), ...values },
  };
}

/** What every text about one bill may name. */
function billValues(
  bill: Pick<OpenInvoice, 'number' | 'period' | 'due_on' | 'total' | 'paid' | 'remaining'>,
  to: Pick<Addressee, 'language'>,
): TemplateValues {
  return {
    invoiceNumber: bill.number,
    period: formatPeriod(bill.period, to.language),
    dueDate: formatDate(bill.due_on, to.language),
    amount: formatRupiah(bill.remaining),
    total: formatRupiah(bill.total),
    paid: formatRupiah(bill.paid),
    remaining: formatRupiah(bill.remaining),
  };
}
