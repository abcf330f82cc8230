import type { Language } from '../../notifications/formats/language.ts';
import type { OptOutScope } from '../../notifications/opt-out-scope.ts';
import type { TemplateValues } from '../../notifications/message-template.ts';
import type { MessageType } from '../catalogue/message-type.ts';

/** A customer as a run sees one: where to write, and what speaks against it. */
export interface Addressee {
  customerId: number;
  name: string;
  isActive: boolean;
  /** As the billing wrote it; null when there is no number at all. */
  phoneAsGiven: string | null;
  /** E.164 with plus; null when no number can be read. */
  phone: string | null;
  language: Language;
  /** IANA; the business's own when the customer has none. */
  timeZone: string;
  /** The same, empty when the customer has none. */
  ownTimeZone: string;
  optOut: OptOutScope | null;
  /** Types that this customer does not get. */
  unwanted: ReadonlySet<string>;
  /** Whether writing to this phone is a first contact. */
  cold: boolean;
}

/** When a message may leave, and what becomes of it when it can't. */
export interface MessageWindow {
  earliest: Date;
  /** From here on the text is not true or not worth sending. */
  expiresAt: Date;
  /** Whether a later run may still plan it, with the text of that day. */
  mayWait: boolean;
}

/** One message that a rule asks for on the day of the run. */
export interface PlannedMessage extends MessageWindow {
  type: MessageType;
  dedupeKey: string;
  to: Addressee;
  priority: number;
  invoiceId?: number;
  subscriptionId?: number | null;
  prepaidPeriodId?: number;
  /** What the text names as owed, an exact decimal of rupiah. */
  amount?: string;
  values: TemplateValues;
  /** The keys of the messages in whose place it stands. */
  covers?: readonly string[];
}

/** The day that a run plans, and when it does so. */
export interface RunDay {
  /** `YYYY-MM-DD`, on each customer's own calendar. */
  date: string;
  now: Date;
}
