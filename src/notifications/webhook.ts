/** What a webhook can be told of. */
export const webhookEventTypes = [
  'notification.sent',
  'notification.delivered',
  'notification.read',
  'notification.failed',
  'notification.cancelled',
  'notification.uncertain',
  'message.received',
  'opt_out.changed',
  'session.state_changed',
  'session.alarm_raised',
  'session.alarm_cleared',
  'webhook.disabled',
] as const;
export type WebhookEventType = (typeof webhookEventTypes)[number];

/** Sent when somebody asks for it, to one webhook, whatever it wants to be told. */
export const testEventType = 'webhook.test';

/** Why the server has switched a webhook off: it answered 410, or has failed for days. */
export type DisabledReason = 'gone' | 'failing';

/** An address of another program that is told what happens. */
export interface Webhook {
  id: string;
  /** May hold a secret of the receiver's own, so it stays out of the log. */
  url: string;
  description: string | null;
  /** Null: every event. */
  events: WebhookEventType[] | null;
  enabled: boolean;
  disabledReason: DisabledReason | null;
  /** Since when no attempt has succeeded; null while the last one has. */
  failingSince: Date | null;
  /** Until when the secret before the current one signs as well; null when there is none. */
  previousSecretUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Something that happened. */
export interface WebhookEvent {
  /** Sent as `webhook-id`, the same at each attempt. */
  id: string;
  type: string;
  at: Date;
  /** For `notification.…` the row of the notification as it was then, else what is sent. */
  data: Readonly<Record<string, unknown>>;
}

export const deliveryStatuses = ['pending', 'delivered', 'failed'] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Why an attempt did not succeed, or why there will be none. */
export type DeliveryError =
  | 'timeout'
  | 'connection_failed'
  | 'name_not_found'
  | 'address_refused'
  | 'redirect'
  | 'http_error'
  | 'gone'
  | 'disabled';

/** One webhook being told of one event. */
export interface WebhookDelivery {
  id: number;
  eventId: string;
  type: string;
  status: DeliveryStatus;
  attempts: number;
  createdAt: Date;
  /** When the last attempt began. */
  attemptedAt: Date | null;
  /** When it will be tried again; null once it is settled. */
  nextAttemptAt: Date | null;
  /** HTTP status of the last answer; null when there was none. */
  responseStatus: number | null;
  error: DeliveryError | null;
  /** How long the last attempt took, in ms. */
  durationMs: number | null;
}

/** A delivery reserved for one attempt. */
export interface ClaimedDelivery {
  id: number;
  webhookId: string;
  /** Fences a late writer. */
  token: string;
  /** How many attempts there were, this one included. */
  attempt: number;
  url: string;
  /** The secrets to sign with, the current one first. */
  secrets: readonly string[];
  event: WebhookEvent;
}
