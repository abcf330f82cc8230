import type { MessageType } from '../catalogue/message-type.ts';
import type { SpreadMessage } from './spread.ts';
import type { PlannedMessage } from './planned-message.ts';

/** A customer whom a run could not write to, and why. */
export interface UnreachableCustomer {
  customerId: number;
  /** `customer_phone_missing` or `invalid_phone`. */
  reason: string;
}

/** What a run has done, or with `dryRun` would do. */
export interface RunReport {
  /** `YYYY-MM-DD`. */
  date: string;
  dryRun: boolean;
  /** Messages that were planned by this run. */
  planned: number;
  /** Messages that the day asks for and that were planned before. */
  alreadyPlanned: number;
  byType: Partial<Record<MessageType, { planned: number; alreadyPlanned: number }>>;
  /** When the first and the last of the planned ones will leave, as far as can be foreseen. */
  firstDepartureAt: Date | null;
  lastDepartureAt: Date | null;
  /** Seconds from the one to the other. */
  durationS: number;
  /** Planned ones that a rule keeps from leaving at their time, by the first rule that does. */
  held: Record<string, number>;
  /** Those that find no time before they expire; they are planned all the same. */
  mayExpire: number;
  /** Those that find none today and are left to the next run. */
  deferred: number;
  /** Those whose whole time is quiet, so that they are not planned at all. */
  missed: number;
  /** Not planned because they are not wanted, by reason. */
  suppressed: Record<string, number>;
  /** Customers who have no usable phone; the first 100 by name of their ids. */
  unreachable: { total: number; customers: UnreachableCustomer[] };
  /** Texts that could not be written, by the code of the fault. */
  unwritable: Record<string, number>;
}

/** What was found out on the way to the plan. */
export interface RunFindings {
  alreadyPlanned: readonly PlannedMessage[];
  suppressed: readonly string[];
  unreachable: readonly UnreachableCustomer[];
  deferred: number;
  missed: number;
  unwritable: readonly string[];
}

const shownCustomers = 100;

/** Adds up what a run came to. */
export function reportRun(
  day: { date: string; dryRun: boolean },
  planned: readonly SpreadMessage[],
  findings: RunFindings,
): RunReport {
  const times = planned.flatMap(({ departsAt }) => (departsAt ? [departsAt.getTime()] : []));
  const [first, last] = [least(times), -least(times.map((time) => -time))];
  return {
    ...day,
    planned: planned.length,
    alreadyPlanned: findings.alreadyPlanned.length,
    byType: countTypes(planned, findings.alreadyPlanned),
    firstDepartureAt: times.length === 0 ? null : new Date(first),
    lastDepartureAt: times.length === 0 ? null : new Date(last),
    durationS: times.length === 0 ? 0 : Math.round((last - first) / 1_000),
    held: countWords(planned.flatMap(({ heldBy }) => heldBy ?? [])),
    mayExpire: planned.filter(({ departsAt }) => departsAt === null).length,
    deferred: findings.deferred,
    missed: findings.missed,
    suppressed: countWords(findings.suppressed),
    unreachable: listOnce(findings.unreachable),
    unwritable: countWords(findings.unwritable),
  };
}

function least(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => Math.min(one, other), Infinity);
}

function countWords(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function countTypes(
  planned: readonly SpreadMessage[],
  alreadyPlanned: readonly PlannedMessage[],
): RunReport['byType'] {
  const types: RunReport['byType'] = {};
  const countOf = (type: MessageType) => (types[type] ??= { planned: 0, alreadyPlanned: 0 });
  for (const { message } of planned) countOf(message.type).planned += 1;
  for (const { type } of alreadyPlanned) countOf(type).alreadyPlanned += 1;
  return types;
}

function listOnce(found: readonly UnreachableCustomer[]): RunReport['unreachable'] {
  const customers = [...new Map(found.map((one) => [one.customerId, one])).values()];
  const shown = customers.toSorted((one, other) => one.customerId - other.customerId);
  return { total: customers.length, customers: shown.slice(0, shownCustomers) };
}
