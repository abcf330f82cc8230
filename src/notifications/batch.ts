import type { NotificationClass } from './notification.ts';

/** What a person has decided about a batch; whether it is completed, its notifications say. */
export type BatchOrder = 'running' | 'paused' | 'cancelled';

/** Notifications of a batch that wait for the same things. */
interface WaitingShare {
  cold: boolean;
  timeZone: string;
  count: number;
}

/** How far a batch has come; counts of its notifications. */
export interface BatchCounts {
  /** Not settled, the uncertain ones and the one in flight included. */
  pending: number;
  sent: number;
  failed: number;
  cancelled: number;
  /** Handed over with an unknown result. */
  uncertain: number;
  /** Held by a reason of their own, such as a batch that is paused. */
  held: number;
  /** Neither in flight nor uncertain nor held: what the rules of the account decide about. */
  waiting: WaitingShare[];
}

/** The notifications of one bulk call. */
export interface Batch {
  /** UUIDv7, so ids sort by age. */
  id: string;
  order: BatchOrder;
  class: NotificationClass;
  /** The least time between two of its messages, in ms. */
  delayMs: number;
  /** How many notifications it has. */
  total: number;
  createdAt: Date;
  scheduledAt: Date | null;
  counts: BatchCounts;
}
