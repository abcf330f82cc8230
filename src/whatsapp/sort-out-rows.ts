import { AppError } from '../errors.ts';
import { optedOut, stopsClass } from '../notifications/opt-out.ts';
import type { OptOutScope } from '../notifications/opt-out-scope.ts';
import type { TakenKey } from '../notifications/sql/find-taken-keys.ts';
import type { BulkRequest, BulkRow, RowDuplicate, RowRefusal } from './bulk-request.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { SendRequest } from './send-request.ts';

/** A row that becomes a notification. */
interface AcceptedRow extends BulkRow {
  /** Of the same content in a single send, so that both share one space of keys. */
  fingerprint: string | null;
}

/** What becomes of the rows of one call. */
export interface SortedRows {
  accepted: AcceptedRow[];
  refused: RowRefusal[];
  duplicates: RowDuplicate[];
}

/** What is known about the rows of a call before any is written. */
export interface KnownAboutRows {
  /** The key of the call itself, which no row may have. */
  callKey: string | null;
  /** The keys among those of the rows that were used before. */
  taken: ReadonlyMap<string, TakenKey>;
  /** The phones among those of the rows that have opted out. */
  optOuts: ReadonlyMap<string, OptOutScope>;
  /** What templates made for the rows without a message, by index; or why they made nothing. */
  texts: ReadonlyMap<number, string | AppError>;
}

/**
 * Decides about each row: a key that was used before for the same content, a key that stands in
 * the call twice, and the same text twice for one phone make no second message; a key that was
 * used before for something else, and a phone that has opted out, are refused. The first of
 * several rows counts.
 */
export function sortOutRows(request: BulkRequest, known: KnownAboutRows): SortedRows {
  const seen = new SeenRows();
  const sorted: SortedRows = { accepted: [], refused: [], duplicates: [] };
  for (const row of request.rows) {
    const fingerprint = fingerprintOfRow(row, request);
    const made = known.texts.get(row.index) ?? null;
    const text = row.message ?? request.message ?? made;
    const fault = findFault({ ...row, fingerprint }, text, request, known, seen);
    const message = row.message ?? (typeof made === 'string' ? made : null);
    if (fault === null) sorted.accepted.push({ ...row, message, fingerprint });
    else if ('details' in fault) sorted.refused.push(fault);
    else sorted.duplicates.push(fault);
  }
  return sorted;
}

/** What makes a request is in a key that holds for a while only, as in a single send. */
function fingerprintOfRow(row: BulkRow, request: BulkRequest): string | null {
  if (row.idempotencyKey === null) return null;
  if (request.keysHoldMs !== undefined) return row.idempotencyKey;
  return fingerprintOf(toSendRequest(row, request));
}

/** Why a row makes no message, or null. A row that is refused stands in for no later one. */
function findFault(
  row: AcceptedRow,
  text: string | AppError | null,
  request: BulkRequest,
  { callKey, taken, optOuts }: KnownAboutRows,
  seen: SeenRows,
): RowRefusal | RowDuplicate | null {
  const { index, idempotencyKey: key } = row;
  const sameKey = seen.withKey(row);
  if (sameKey !== undefined) return { index, code: 'duplicate_idempotency_key', of: sameKey };
  const before = key === null ? undefined : taken.get(key);
  const isForeign = before !== undefined && before.fingerprint !== row.fingerprint;
  if (isForeign || (key !== null && key === callKey)) return reusedKey(index);
  const scope = optOuts.get(row.phone);
  if (!before && scope && stopsClass(scope, request.class)) return optedOutPhone(index);
  if (text instanceof AppError && !before?.notificationId) return withoutText(index, text);
  const sameText = typeof text === 'string' ? seen.withText(row, text) : undefined;
  if (before?.notificationId) {
    return { index, code: 'already_accepted', notificationId: before.notificationId };
  }
  return sameText === undefined ? null : { index, code: 'duplicate_recipient', of: sameText };
}

/** The rows of the call so far, by their keys and by phone and text. */
class SeenRows {
  readonly #byKey = new Map<string, number>();
  /** Two levels: a text that many rows share is never joined with each of their phones. */
  readonly #byPhone = new Map<string, Map<string, number>>();

  /** The index of an earlier row with this row's key; from now on it is found itself. */
  withKey({ idempotencyKey, index }: BulkRow): number | undefined {
    if (idempotencyKey === null) return undefined;
    const earlier = this.#byKey.get(idempotencyKey);
    if (earlier === undefined) this.#byKey.set(idempotencyKey, index);
    return earlier;
  }

  /** The index of an earlier row with this row's phone and this text; likewise. */
  withText({ phone, index }: BulkRow, text: string): number | undefined {
    const texts = this.#byPhone.get(phone) ?? new Map<string, number>();
    this.#byPhone.set(phone, texts);
    const earlier = texts.get(text);
    if (earlier === undefined) texts.set(text, index);
    return earlier;
  }
}

/** The single send that would write the same. */
function toSendRequest(row: BulkRow, request: BulkRequest): SendRequest {
  return {
    phone: row.phone,
    recipient: row.recipient,
    message: row.message ?? request.message,
    class: request.class,
    template: row.template,
    customerId: row.customerId,
    scheduledAt: request.scheduledAt,
    expiresAt: request.expiresAt,
    ...(row.variables && { variables: row.variables }),
  };
}

/** Why a template made no text for this row. */
function withoutText(index: number, { code, message, details }: AppError): RowRefusal {
  return {
    index,
    code,
    message,
    details: details.map((detail) => ({ ...detail, path: `recipients.${index}.${detail.path}` })),
  };
}

function reusedKey(index: number): RowRefusal {
  const code = 'idempotency_key_reused';
  const message =
    'This idempotencyKey was used before for something else. Use a new key for a new message.';
  return refusal(index, 'idempotencyKey', { code, message });
}

function optedOutPhone(index: number): RowRefusal {
  return refusal(index, 'phone', optedOut);
}

function refusal(index: number, field: string, fault: { code: string; message: string }) {
  return { index, ...fault, details: [{ path: `recipients.${index}.${field}`, ...fault }] };
}
