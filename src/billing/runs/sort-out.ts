import { optedOut, stopsClass } from '../../notifications/opt-out.ts';
import { messageClassOf } from '../catalogue/message-class.ts';
import type { PlannedMessage } from './planned-message.ts';
import type { UnreachableCustomer } from './run-report.ts';

/** Messages that may be sent, and what speaks against the others. */
interface SortedOut {
  wanted: PlannedMessage[];
  suppressed: string[];
  unreachable: UnreachableCustomer[];
}

/** Keeps the messages that somebody wants and can be reached with. */
export function sortOut(messages: readonly PlannedMessage[]): SortedOut {
  const sorted: SortedOut = { wanted: [], suppressed: [], unreachable: [] };
  for (const message of messages) {
    const unwanted = reasonAgainst(message);
    const unreachable = unwanted === null ? phoneFault(message) : null;
    if (unwanted !== null) sorted.suppressed.push(unwanted);
    else if (unreachable !== null) sorted.unreachable.push(unreachable);
    else sorted.wanted.push(message);
  }
  return sorted;
}

/** Whether the addressee is to get such a message, and can. */
export function isWanted(message: Pick<PlannedMessage, 'to' | 'type'>): boolean {
  return reasonAgainst(message) === null && phoneFault(message) === null;
}

function reasonAgainst({ to, type }: Pick<PlannedMessage, 'to' | 'type'>): string | null {
  if (!to.isActive) return 'inactive';
  if (to.unwanted.has(type)) return 'not_wanted';
  const isStopped = to.optOut !== null && stopsClass(to.optOut, messageClassOf(type));
  return isStopped ? optedOut.code : null;
}

function phoneFault({ to }: Pick<PlannedMessage, 'to'>): UnreachableCustomer | null {
  const { customerId } = to;
  if (to.phoneAsGiven === null) return { customerId, reason: 'customer_phone_missing' };
  return to.phone === null ? { customerId, reason: 'invalid_phone' } : null;
}
