import type { NotificationClass } from '../notifications/notification.ts';
import type { PhoneNumber } from '../notifications/phone-number.ts';

/** One text to one recipient, checked at the edge. */
export interface SendRequest {
  phone: PhoneNumber;
  /** The recipient as the caller wrote it. */
  recipient: string;
  message: string;
  class: NotificationClass;
  /** A label to find the notification by; nothing is rendered from it. */
  template: string | null;
  /** The billing system's own id of the customer; it need not be known here. */
  customerId: number | null;
  scheduledAt: Date | null;
  /** Null: the class's own default. */
  expiresAt: Date | null;
}

/** The caller's name for a request, so that repeating it is harmless. */
export interface IdempotencyKey {
  /** Who the caller is: two callers may use the same key. */
  caller: string;
  key: string;
}
