import type { NotificationClass } from '../notifications/notification.ts';
import type { SendOutcome } from './message-sender.ts';

/** One try to hand a message over. */
export interface Attempt {
  outcome: SendOutcome['kind'];
  durationMs: number;
}

/** WhatsApp's server has a message: this was the first that was heard of it. */
export interface Acknowledgement {
  class: NotificationClass;
  /** From the acceptance, or from the time that it was scheduled for when that came later. */
  sinceAcceptedMs: number;
  /** From the beginning of the hand-over; null when that was in an earlier life or is in doubt. */
  sinceHandOverMs: number | null;
}

/** What the outbox tells those who count. */
export interface OutboxEvents {
  attempted: [attempt: Attempt];
  acknowledged: [acknowledgement: Acknowledgement];
}
