import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { seedBills } from './measure-run/seed-bills.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { setUp } from './setup.mjs';

/** @param {string} name */
const product = (name) => import(new URL(`../dist/src/${name}.js`, import.meta.url).href);

/** The day on which everybody is invoiced, half past five in the morning. */
const now = new Date('2026-12-01T05:30:00+07:00');
const clock = { now: () => now, sleep: async () => undefined };
const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const gaps = { sendGapTransactionalMs: { min: 2_000, max: 5_000 } };

/**
 * Plans the messages for 10,000 invoices (`--invoices N` for another number) of as many customers
 * in a PostgreSQL of its own under `data/measure-run`, twice, and prints how long each run takes.
 */
await runAsProgram(import.meta.url, async () => {
  const { values } = parseArgs({ options: { invoices: { type: 'string', default: '10000' } } });
  await setUp({ browser: false, envFile: 'ignore' });
  const dataDir = join(repositoryRoot, 'data', 'measure-run');
  rmSync(dataDir, { recursive: true, force: true });
  const { openDatabase } = await product('database/open-database');
  const { migrateToLatest } = await product('database/migrate');
  const database = await openDatabase({ dataDir, databaseWaitS: 60, clock, log });
  try {
    await migrateToLatest(database.knex);
    await seedBills(database.knex, Number(values.invoices));
    await measure(database.knex);
  } finally {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

/** @param {import('knex').Knex} knex */
async function measure(knex) {
  const runs = await composeRuns(knex);
  for (const name of ['dry run', 'first run', 'second run']) {
    const dryRun = name === 'dry run';
    const startedAt = performance.now();
    const report = await runs.run({ dryRun });
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(2);
    const { planned, alreadyPlanned, lastDepartureAt } = report;
    say(`${name}: ${seconds} s, planned ${planned}, already planned ${alreadyPlanned}`);
    if (dryRun) say(`  the last leaves at ${lastDepartureAt.toISOString()}`);
  }
}

/** @param {import('knex').Knex} knex */
async function composeRuns(knex) {
  const { SmartNotificationService } = await product('billing/smart-notification-service');
  const { MessageWriter } = await product('billing/message-writer');
  const { readDepartureOutlook } = await product('outbox/read-departure-outlook');
  const business = { name: 'Sinar Net', phone: '0811-0000-0000', language: 'id' };
  const rules = {
    businessTimeZone: 'Asia/Jakarta',
    dailyCap: 1_000,
    warmUp: null,
    coldDailyCap: null,
    quiet: { hours: { from: 20 * 60, to: 8 * 60 }, days: [0] },
    quietTransactional: false,
  };
  const outlook = {
    ...gaps,
    rules,
    sendGapBulkMs: { min: 8_000, max: 20_000 },
    accountSince: null,
  };
  return new SmartNotificationService({
    db: knex,
    textsOn: (/** @type {import('knex').Knex} */ db) => new MessageWriter({ db, business }),
    defaults: { timeZone: 'Asia/Jakarta', language: 'id' },
    readOutlook: (/** @type {import('knex').Knex} */ db, /** @type {Date} */ at) =>
      readDepartureOutlook(db, outlook, at),
    clock,
    logger: log,
    wakeOutbox: () => undefined,
  });
}
