/** A message that a customer has written to the business. */
export interface InboundMessage {
  /** Bare WhatsApp message id, the same over the phone-number and the LID form of the chat. */
  messageId: string;
  /** E.164 with plus, or null where WhatsApp only gave the LID. */
  phone: string | null;
  /** Digits of the LID, WhatsApp's own id of the person, when it is known. */
  lid: string | null;
  /** The text when it is a plain and short text message, else null. It is never stored. */
  text: string | null;
  /** WhatsApp's own time of the message. */
  at: Date;
}
