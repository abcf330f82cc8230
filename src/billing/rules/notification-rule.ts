import type { MessageType } from '../catalogue/message-type.ts';

/**
 * When a message is planned, seen from the day or the instant that it is about: at once when it
 * `happened`, so many days `before` or `after` it, or `on` the day itself.
 */
type RuleMoment = 'happened' | 'before' | 'on' | 'after';

/** When one type of message is planned, how urgent it is, and for how long it may be late. */
export interface NotificationRule {
  type: MessageType;
  /** Off: none is planned. What was planned before still leaves. */
  enabled: boolean;
  moment: RuleMoment;
  /** Days before or after, in the order of time; empty for the other moments. */
  offsets: readonly number[];
  /** Minutes since midnight of the customer from which it may leave; null for at once. */
  at: number | null;
  /** Among those of its class, higher leaves earlier: -100 to 100. */
  priority: number;
  /**
   * On how many days, the planned one included, it may be planned and is still true. The next
   * offset of the same rule ends this too.
   */
  validDays: number;
  /**
   * Whether the PDF goes along, the receipt or the invoice; null for as `BILLING_DOCUMENTS` says.
   * Not given for messages that no document goes with.
   */
  document?: boolean | null;
}

/** What an operator has changed about a rule; what is not named is as the program has it. */
export interface RuleChange {
  enabled?: boolean | undefined;
  offsets?: readonly number[] | undefined;
  at?: number | undefined;
  priority?: number | undefined;
  document?: boolean | undefined;
}
