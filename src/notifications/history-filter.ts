import type { NotificationClass, NotificationStatus } from './notification.ts';

/** Which notifications a list shows; every filter that is set must hold. */
export interface NotificationFilter {
  customerId?: number;
  status?: NotificationStatus;
  class?: NotificationClass;
  /** The stored label, letter by letter. */
  template?: string;
  batchId?: string;
  /** E.164 with plus. */
  phone?: string;
  /** Accepted at this instant or later. */
  from?: Date;
  /** Accepted before this instant. */
  to?: Date;
  /** A piece of the text, at least 3 characters, letter case aside; no character is special. */
  text?: string;
}
