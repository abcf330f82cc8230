import type { Hold, NotificationClass } from '../../notifications/notification.ts';
import { messageClassOf } from '../catalogue/message-class.ts';
import type { PlannedMessage } from './planned-message.ts';

/** A kind of message, as the rules of the outbox tell them apart. */
interface Lane {
  class: NotificationClass;
  cold: boolean;
  /** Empty for the business's own. */
  timeZone: string;
}

/** What the outbox's rules say of times to come. */
export interface Outlook {
  /** The rule that will hold such a message then, or null when it can leave. */
  holdOf(lane: Lane, at: Date): Hold | null;
  /** Counts a message that leaves then; returns when the account is free again. */
  leave(lane: Lane, at: Date): Date;
}

/** A message with the time at which it is going to leave, as far as can be foreseen. */
export interface SpreadMessage {
  message: PlannedMessage;
  /** Null: not before it expires. */
  departsAt: Date | null;
  /** The first rule that keeps it from leaving at its earliest; null when none does. */
  heldBy: string | null;
}

/** Messages that stand in one line: nothing but their order tells them apart. */
interface Line {
  lane: Lane;
  urgency: number;
  priority: number;
  earliest: number;
  expiresAt: number;
  waiting: SpreadMessage[];
  /** How many of them were dealt with. */
  done: number;
}

const urgencies: Record<NotificationClass, number> = {
  transactional: 0,
  reminder: 1,
  announcement: 2,
};

/**
 * Gives each message the time at which it will leave: one after the other with the account's
 * gaps, within the open hours of each zone, under the caps of each day; of those that may leave
 * at the same time the more urgent first. Nothing is left out: who finds no time gets none.
 */
export function spread(
  messages: readonly PlannedMessage[],
  outlook: Outlook,
  now: Date,
): SpreadMessage[] {
  const lines = inLines(messages);
  let open = lines;
  for (let at = now.getTime(); open.length > 0; ) {
    for (const line of open) if (line.expiresAt <= at) line.done = line.waiting.length;
    open = open.filter((line) => line.done < line.waiting.length);
    const next = bestOf(open, outlook, at);
    at = next ? departAt(next, outlook, at) : nextTime(open, outlook, at);
  }
  return lines.flatMap((line) => line.waiting);
}

function bestOf(lines: readonly Line[], outlook: Outlook, at: number): Line | null {
  let best: Line | null = null;
  for (const line of lines) {
    if (line.earliest > at || (best && isBefore(best, line))) continue;
    const hold = outlook.holdOf(line.lane, new Date(at));
    if (hold) markHeld(line, hold);
    else best = line;
  }
  return best;
}

function isBefore(one: Line, other: Line): boolean {
  if (one.urgency !== other.urgency) return one.urgency < other.urgency;
  if (one.priority !== other.priority) return one.priority > other.priority;
  return one.earliest <= other.earliest;
}

function departAt(line: Line, outlook: Outlook, at: number): number {
  const item = line.waiting[line.done]!;
  item.departsAt = new Date(at);
  if (at > line.earliest) item.heldBy ??= 'pacing';
  line.done += 1;
  return outlook.leave(line.lane, new Date(at)).getTime();
}

/** When the next line opens; nobody is before their time, so a rule is holding all the others. */
function nextTime(lines: readonly Line[], outlook: Outlook, at: number): number {
  const times = lines.map((line) => {
    if (line.earliest > at) return line.earliest;
    const until = outlook.holdOf(line.lane, new Date(at))?.until?.getTime();
    return until !== undefined && until > at ? until : line.expiresAt;
  });
  return Math.min(...times);
}

function markHeld(line: Line, { reason }: Hold): void {
  if (line.waiting[line.done]!.heldBy !== null) return;
  for (let at = line.done; at < line.waiting.length; at += 1) {
    line.waiting[at]!.heldBy ??= reason;
  }
}

function inLines(messages: readonly PlannedMessage[]): Line[] {
  const lines = new Map<string, Line>();
  for (const message of messages) {
    const { to, priority } = message;
    const lane = { class: messageClassOf(message.type), cold: to.cold, timeZone: to.ownTimeZone };
    const times = { earliest: message.earliest.getTime(), expiresAt: message.expiresAt.getTime() };
    const key = JSON.stringify([lane, priority, times]);
    const line = lines.get(key) ?? {
      ...{ lane, priority, ...times, waiting: [], done: 0 },
      urgency: urgencies[lane.class],
    };
    line.waiting.push({ message, departsAt: null, heldBy: null });
    lines.set(key, line);
  }
  return [...lines.values()];
}
