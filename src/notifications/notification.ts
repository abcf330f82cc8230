import type { MediaReference } from './media.ts';
import type { OptOutScope } from './opt-out-scope.ts';

/** What a notification can be. Anything not known for certain is `pending`. */
export const notificationStatuses = ['pending', 'sent', 'failed', 'cancelled'] as const;
export type NotificationStatus = (typeof notificationStatuses)[number];

/** What opt-out and quiet hours look at. */
export const notificationClasses = ['transactional', 'reminder', 'announcement'] as const;
export type NotificationClass = (typeof notificationClasses)[number];

/** Why and until when a rule keeps a notification waiting; `until` is null when no time is known. */
export interface Hold {
  reason: string;
  until: Date | null;
}

/** One row of `notification_logs`: one text to one recipient, its whole life. */
export interface Notification {
  /** UUIDv7, so ids sort by age. */
  id: string;
  customerId: number | null;
  channel: 'whatsapp';
  /** The recipient as the caller gave it. */
  recipient: string;
  /** E.164 with plus. */
  phone: string;
  template: string | null;
  message: string;
  class: NotificationClass;
  status: NotificationStatus;
  errorCode: string | null;
  errorMessage: string | null;
  /** How often it was handed to WhatsApp or tried to be. */
  attempts: number;
  createdAt: Date;
  scheduledAt: Date | null;
  expiresAt: Date | null;
  /** WhatsApp's own time of the acknowledgement by its server. */
  sentAt: Date | null;
  deliveredAt: Date | null;
  readAt: Date | null;
  /** Set while it was handed over and the result is not known. */
  uncertainSince: Date | null;
  uncertainReason: string | null;
  held: Hold | null;
  batchId: string | null;
  invoiceId: number | null;
  paymentId: number | null;
  /** The file that goes with it; the message is its caption. */
  media: MediaReference | null;
  /** WhatsApp's bare message id, chosen and committed before the hand-over. */
  messageId: string | null;
  /** The build of WhatsApp Web that it was last handed to. */
  webVersion: string | null;
  retryOf: string | null;
  /** The recipient never wrote to us and has received nothing from us. */
  cold: boolean;
  /** IANA zone of the recipient; empty for the business's own. */
  timeZone: string;
  /** True from the claim until the result is settled. */
  inFlight: boolean;
}

/** One step in the life of a notification, as its timeline shows it. */
export interface NotificationEvent {
  at: Date;
  /** For example `accepted`, `claimed`, `acknowledged`, `uncertain`, `resent`, `delivered`. */
  kind: string;
  attempt: number;
  detail: string | null;
}

/** A row reserved for sending: what the sender needs, and what fences a late writer. */
export interface Claim {
  id: string;
  phone: string;
  message: string;
  class: NotificationClass;
  attempt: number;
  messageId: string;
  /** The event that made it, where one did. */
  dedupeKey: string | null;
  /** What it is about, looked at again when it leaves. */
  template: string | null;
  customerId: number | null;
  invoiceId: number | null;
  paymentId: number | null;
  subscriptionId: number | null;
  prepaidPeriodId: number | null;
  /** What the text names as owed, an exact decimal of rupiah. */
  amount: string | null;
  /** The stored file that goes with it. */
  media: MediaReference | null;
  cold: boolean;
  /** What WhatsApp last said about the number; null when that is not known, or too old. */
  onWhatsapp: boolean | null;
  /** What the recipient had opted out of when it was claimed, or null. */
  optOut: OptOutScope | null;
  claimedAt: Date;
  /** `YYYY-MM-DD`, the business day on whose count it goes. */
  day: string;
  linkId: string;
  token: string;
  ownerEpoch: number;
  createdAt: Date;
  expiresAt: Date | null;
}

/** A notification that was handed over and whose result is not settled. */
export interface UnsettledHandOver {
  id: string;
  phone: string;
  messageId: string;
  linkId: string;
  attempts: number;
  resends: number;
  uncertainReason: string | null;
}
