import type { DepartureRules } from '../../src/outbox/departure-rules.ts';
import type { OutlookSettings } from '../../src/outbox/read-departure-outlook.ts';

/** The hours of the product: nights and Sundays are quiet; no caps. */
export const openHours: DepartureRules = {
  businessTimeZone: 'Asia/Jakarta',
  dailyCap: null,
  warmUp: null,
  coldDailyCap: null,
  quiet: { hours: { from: 20 * 60, to: 8 * 60 }, days: [0] },
  quietTransactional: false,
};

const noGap = { min: 0, max: 0 };

/** Those hours, and an account that needs no gaps. */
export const openOutlook: OutlookSettings = {
  rules: openHours,
  sendGapTransactionalMs: noGap,
  sendGapBulkMs: noGap,
  accountSince: null,
};
