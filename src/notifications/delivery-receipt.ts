/** WhatsApp's acknowledgement levels: −1 error, 0 pending, 1 server, 2 device, 3 read, 4 played. */
export type Ack = -1 | 0 | 1 | 2 | 3 | 4;

/** One acknowledgement of one message, as WhatsApp reported it. */
export interface DeliveryReceipt {
  /** Bare message id, the same in every form of the key. */
  messageId: string;
  ack: Ack;
  /** When this was learned. */
  at: Date;
  /** WhatsApp's own time of the message, when it said one. */
  sentAt?: Date;
  /** The whole key as the page writes it, phone or LID form. */
  messageKey?: string;
}

/** True for a number that WhatsApp uses as an acknowledgement level. */
export function isAck(value: unknown): value is Ack {
  return typeof value === 'number' && Number.isInteger(value) && value >= -1 && value <= 4;
}
