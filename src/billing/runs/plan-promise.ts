import { formatDate, formatPeriod } from '../../notifications/formats/date.ts';
import type { Language } from '../../notifications/formats/language.ts';
import { formatRupiah } from '../../notifications/formats/rupiah.ts';
import type { Rules } from '../rules/rule-repository.ts';
import { windowOfDay } from './message-window.ts';
import type { Addressee, PlannedMessage, RunDay } from './planned-message.ts';
import type { OpenPromise } from './run-facts.ts';

/** The reminder of a promise on its day, when the rules ask for it. */
export function planPromise(
  promise: OpenPromise,
  to: Addressee,
  rules: Rules,
  run: RunDay,
): PlannedMessage[] {
  const rule = rules.promise_due;
  if (!rule.enabled) return [];
  const window = windowOfDay({ run, timeZone: to.timeZone, at: rule.at, mayWait: false });
  if (!window) return [];
  const bill =
    promise.invoice_id === null ? {} : { invoiceId: promise.invoice_id, amount: promise.remaining };
  return [
    {
      ...window,
      ...bill,
      type: 'promise_due',
      dedupeKey: `promise_due:${promise.id}`,
      to,
      priority: rule.priority,
      values: promiseValues(promise, to.language),
    },
  ];
}

/** What every text about a promise may name. */
export function promiseValues(
  promise: Pick<OpenPromise, 'promised_on' | 'note' | 'number' | 'period' | 'remaining'>,
  language: Language,
) {
  return {
    promisedDate: formatDate(promise.promised_on, language),
    ...(promise.number !== null && { invoiceNumber: promise.number }),
    ...(promise.period !== null && { period: formatPeriod(promise.period, language) }),
    remaining: formatRupiah(promise.remaining),
    ...(promise.note !== null && { note: promise.note }),
  };
}
