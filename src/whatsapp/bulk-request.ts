import type { ErrorDetail } from '../errors.ts';
import type { MediaReference } from '../notifications/media.ts';
import type { NotificationClass } from '../notifications/notification.ts';
import type { TemplateValues } from '../notifications/message-template.ts';
import type { PhoneNumber } from '../notifications/phone-number.ts';

/** One recipient of a bulk call, checked at the edge. */
export interface BulkRow {
  /** Its place in the call, from 0. */
  index: number;
  phone: PhoneNumber;
  /** The recipient as the caller wrote it. */
  recipient: string;
  /** Null for the text of the call, or for what the template makes of the variables. */
  message: string | null;
  template: string | null;
  customerId: number | null;
  idempotencyKey: string | null;
  /** Values of the template, when neither the row nor the call has a message. */
  variables?: TemplateValues;
}

/** Why a row did not become a notification; the same code as in an answer to a single send. */
export interface RowRefusal {
  index: number;
  code: string;
  /** What was wrong and what to do, for a person. */
  message: string;
  details: readonly ErrorDetail[];
}

/** A row that was not sent because another one, or an earlier call, has sent the same. */
export interface RowDuplicate {
  index: number;
  code: 'duplicate_recipient' | 'duplicate_idempotency_key' | 'already_accepted';
  /** The row of this call that it repeats. */
  of?: number;
  /** The notification that its key made before. */
  notificationId?: string;
}

/** Many texts in one call. */
export interface BulkRequest {
  class: NotificationClass;
  /** The text of every row that has none of its own. */
  message: string | null;
  /** The least time between two messages, in ms. */
  delayMs: number;
  scheduledAt: Date | null;
  /** Null: they never expire. */
  expiresAt: Date | null;
  rows: readonly BulkRow[];
  /** How long the keys of the rows lead to what they made, in ms; for good when not given. */
  keysHoldMs?: number;
  /** The stored file that goes with every message. */
  media?: MediaReference | null;
  /** Rows that the edge has refused. */
  refused: readonly RowRefusal[];
}
