import type { Knex } from 'knex';
import { instantAt } from '../../outbox/local-time.ts';
import type { Rules } from '../rules/rule-repository.ts';
import { findDoneKeys } from './covered-reminders.ts';
import { type Debt, mergeArrears } from './merge-arrears.ts';
import { planBill } from './plan-bills.ts';
import { planPeriod, prepaidHorizonDays } from './plan-prepaid.ts';
import { planPromise } from './plan-promise.ts';
import type { Addressee, PlannedMessage, RunDay } from './planned-message.ts';
import {
  type BusinessDefaults,
  readAddressees,
  readLastPeriods,
  readOpenInvoices,
  readOpenPromises,
} from './run-facts.ts';
import type { UnreachableCustomer } from './run-report.ts';
import { sortOut } from './sort-out.ts';

/** What the rules ask for on one day. */
export interface DayPlan {
  messages: PlannedMessage[];
  alreadyPlanned: PlannedMessage[];
  /** Why messages are not planned: their reasons, one each. */
  suppressed: string[];
  unreachable: UnreachableCustomer[];
}

const dayMs = 86_400_000;

/** Reads what `db` holds now, and works out what has to be said on the day of the run. */
export async function planDay(
  db: Knex,
  rules: Rules,
  run: RunDay,
  defaults: BusinessDefaults,
): Promise<DayPlan> {
  const { asked, debts } = await askRules(db, rules, run, defaults);
  const done = await findDoneKeys(
    db,
    asked.map(({ dedupeKey }) => dedupeKey),
  );
  const fresh = asked.filter(({ dedupeKey }) => !done.has(dedupeKey));
  const { wanted, ...against } = sortOut(fresh);
  return {
    ...against,
    messages: mergeArrears(wanted, debts, rules.arrears_summary, run),
    alreadyPlanned: asked.filter(({ dedupeKey }) => done.has(dedupeKey)),
  };
}

async function askRules(
  db: Knex,
  rules: Rules,
  run: RunDay,
  defaults: BusinessDefaults,
): Promise<{ asked: PlannedMessage[]; debts: Debt[] }> {
  const noon = instantAt(run.date, 12 * 60, defaults.timeZone).getTime();
  const horizonMs = prepaidHorizonDays * dayMs;
  const bills = await readOpenInvoices(db, defaults.timeZone);
  const periods = await readLastPeriods(db, new Date(noon - horizonMs), new Date(noon + horizonMs));
  const promises = await readOpenPromises(db, run.date);
  const ids = [...bills, ...periods, ...promises].map((subject) => subject.customer_id);
  const people = await readAddressees(db, ids, defaults);
  const of = (subject: { customer_id: number }): Addressee => people.get(subject.customer_id)!;
  return {
    asked: [
      ...bills.flatMap((bill) => planBill(bill, of(bill), rules, run)),
      ...periods.flatMap((period) => planPeriod(period, of(period), rules, run)),
      ...promises.flatMap((promise) => planPromise(promise, of(promise), rules, run)),
    ],
    debts: bills.map((bill) => ({ bill, to: of(bill) })),
  };
}
