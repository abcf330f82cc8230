import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { NotificationFilter } from '../notifications/history-filter.ts';
import { notificationStatuses } from '../notifications/notification.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import { callerIdQuery, classField, labelField, wholeNumber } from './fields.ts';
import { searchField } from './page-query.ts';
import { rangeFields, readRange } from './range-query.ts';
import { phoneField, readPhone } from './send-body.ts';
import { validate } from './validate.ts';

/** What the filters of a query are read with. */
export interface HistoryQueryOptions {
  phonePolicy: PhonePolicy;
  /** The zone that dates are days of. */
  businessTimeZone: string;
  clock: Clock;
}

/** How far back a text is searched for when the query names no beginning, in ms. */
const searchBackMs = 31 * 86_400_000;

const filters = z.strictObject({
  customerId: callerIdQuery.optional(),
  status: z.enum(notificationStatuses).optional(),
  class: classField.optional(),
  template: labelField.optional(),
  batchId: z.uuid().optional(),
  phone: phoneField.optional(),
  ...rangeFields,
  q: searchField.optional(),
});

/** The query of a page of the history. */
export const historyQuery = filters.extend({
  limit: wholeNumber(1, 200).default(50),
  cursor: z.uuid().optional(),
});

/** The query of the whole history. */
export const exportQuery = filters.extend({
  limit: wholeNumber(1, 1_000_000).optional(),
  cursor: z.uuid().optional(),
});

/** Reads the query of a page of the history; 400, and 422 `invalid_phone`. */
export function readHistoryQuery(query: unknown, options: HistoryQueryOptions) {
  const { limit, cursor, ...fields } = validate(historyQuery, query);
  return { filter: toFilter(fields, options), limit, cursor };
}

/** Reads the query of the whole history; as {@link readHistoryQuery}, unlimited unless told. */
export function readExportQuery(query: unknown, options: HistoryQueryOptions) {
  const { limit, cursor, ...fields } = validate(exportQuery, query);
  return { filter: toFilter(fields, options), limit: limit ?? Infinity, cursor };
}

function toFilter(
  { phone, from, to, q, ...same }: z.output<typeof filters>,
  { phonePolicy, businessTimeZone, clock }: HistoryQueryOptions,
): NotificationFilter {
  const range = readRange({ from, to }, businessTimeZone);
  const end = range.to ?? clock.now();
  const searchFrom = q === undefined ? null : new Date(end.getTime() - searchBackMs);
  return definedOf({
    ...same,
    phone: phone === undefined ? undefined : readPhone(phone, phonePolicy),
    from: range.from ?? searchFrom ?? undefined,
    to: range.to ?? undefined,
    text: q,
  });
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOf<T extends object>(values: T): Defined<T> {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Defined<T>;
}
