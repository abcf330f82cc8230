import { fingerprintOf } from './fingerprint.ts';
import type { NotificationClass } from '../notifications/notification.ts';
import type { MediaReference } from '../notifications/media.ts';
import type { TemplateValues } from '../notifications/message-template.ts';
import type { PhoneNumber } from '../notifications/phone-number.ts';

/** One text to one recipient, checked at the edge. */
export interface SendRequest {
  phone: PhoneNumber;
  /** The recipient as the caller wrote it. */
  recipient: string;
  /** Null for what the template makes of the variables. */
  message: string | null;
  class: NotificationClass;
  /** Beside a message only a label to find the notification by. */
  template: string | null;
  /** The billing system's own id of the customer; it need not be known here. */
  customerId: number | null;
  scheduledAt: Date | null;
  /** Null: the class's own default. */
  expiresAt: Date | null;
  /** Values of the template, when there is no message. */
  variables?: TemplateValues;
  /** The file that goes with it. */
  media?: MediaOrder;
}

/** A file as it was asked for, without its bytes. */
export type MediaOrder = ({ sha256: string } | { url: string }) & {
  mimeType: string | null;
  fileName: string | null;
};

/** What a request comes to: its text, made by a template or not, and its stored file. */
export interface MessageContent {
  text: string;
  media: MediaReference | null;
}

/** The caller's name for a request, so that repeating it is harmless. */
export interface IdempotencyKey {
  /** Who the caller is: two callers may use the same key. */
  caller: string;
  key: string;
  /** How long it leads to what it made, in ms; when not given, as long as keys are kept. */
  holdsMs?: number;
}

/** Two clicks and the repetition after a timeout lie closer together than two wishes. */
export const repetitionMs = 60_000;

/**
 * The key of a caller that knows none, as other gateways' callers do: the same text, with the same
 * file and for the same time, to the same phone within 60 s is the same request. No caller can
 * write such a key, since it has a space.
 */
export function repetitionKey(
  caller: string,
  { phone, message, ...rest }: Pick<SendRequest, 'phone' | 'message' | 'scheduledAt' | 'media'>,
): Required<IdempotencyKey> {
  const { scheduledAt, media = null } = rest;
  const digest = fingerprintOf(phone, message, scheduledAt, media);
  return { caller, key: `repetition ${digest}`, holdsMs: repetitionMs };
}
