import type { Knex } from 'knex';
import { readAccountDay, readWaitingDays } from '../notifications/sql/departures.ts';
import { DepartureOutlook } from './departure-outlook.ts';
import { type DepartureRules, businessDay } from './departure-rules.ts';
import type { GapRange } from './paced-claims.ts';

/** What the outlook is made from, beside what the database counts. */
export interface OutlookSettings {
  rules: DepartureRules;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
  accountSince: string | null;
}

/** Reads what has left today and what waits, as `db` sees it now. */
export async function readDepartureOutlook(
  db: Knex,
  settings: OutlookSettings,
  now: Date,
): Promise<DepartureOutlook> {
  const { rules } = settings;
  const today = await readAccountDay(db, businessDay(now, rules));
  const waiting = await readWaitingDays(db, rules.businessTimeZone, now);
  return new DepartureOutlook({ ...settings, today, waiting, now });
}
