import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { percentile } from './bench/statistics.mjs';
import { ledgerReads } from './million/ledger-reads.mjs';
import { seedLedger } from './million/seed-ledger.mjs';
import { claimRequest, readSample } from './million/sample.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { say } from './setup/progress.mjs';
import { setUp } from './setup.mjs';

const REPEATS = 15;

/** @param {string} name */
const product = (name) => import(new URL(`../dist/src/${name}.js`, import.meta.url).href);

/**
 * Seeds a ledger of a million rows (`--rows N` for another number) in a PostgreSQL of its own
 * under `data/million`, and prints how long each read takes; `--keep` leaves the data for
 * another look.
 */
await runAsProgram(import.meta.url, async () => {
  const { values } = parseArgs({
    options: {
      rows: { type: 'string', default: '1000000' },
      keep: { type: 'boolean', default: false },
    },
  });
  await setUp({ browser: false, envFile: 'ignore' });
  const dataDir = join(repositoryRoot, 'data', 'million');
  if (!values.keep) rmSync(dataDir, { recursive: true, force: true });
  const { openDatabase } = await product('database/open-database');
  const { systemClock } = await product('clock');
  const log = { info() {}, warn: console.warn, error: console.error };
  const database = await openDatabase({ dataDir, databaseWaitS: 60, clock: systemClock, log });
  try {
    await seedOnce(database.knex, Number(values.rows));
    await measure(database.knex);
  } finally {
    await database.close();
    if (!values.keep) rmSync(dataDir, { recursive: true, force: true });
  }
});

/**
 * @param {import('knex').Knex} knex
 * @param {number} rows
 */
async function seedOnce(knex, rows) {
  const { migrateToLatest } = await product('database/migrate');
  const { compactCounts } = await product('notifications/sql/count');
  await migrateToLatest(knex);
  const { rows: found } = await knex.raw('select 1 from notification_logs limit 1');
  if (found.length > 0) return;
  const startedAt = performance.now();
  const onProgress = (/** @type {number} */ done) => say(`${done} rows`);
  await seedLedger(knex, { rows, endsAt: new Date(), onProgress });
  while ((await compactCounts(knex, 20_000)) > 0);
  await knex.raw('vacuum analyze notification_counts, notification_count_deltas');
  say(`Seeded ${rows} rows in ${Math.round((performance.now() - startedAt) / 1000)} s.`);
}

/** @param {import('knex').Knex} knex */
async function measure(knex) {
  const { NotificationLogRepository } = await product('notifications/notification-log-repository');
  const repository = new NotificationLogRepository(knex, { publish() {} });
  const ownerEpoch = await repository.beginEpoch({ host: 'million', pid: 0 }, new Date());
  const claim = () => repository.claim(claimRequest(ownerEpoch));
  const reads = ledgerReads({ repository, sample: await readSample(knex), claim });
  for (const [name, read] of Object.entries(reads)) {
    const times = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      const startedAt = performance.now();
      await read();
      times.push(performance.now() - startedAt);
    }
    const [median, slowest] = [percentile(times, 0.5), Math.max(...times)];
    say(
      `${name.padEnd(40)} ${median.toFixed(1).padStart(7)} ms ${slowest.toFixed(1).padStart(7)} ms`,
    );
  }
}
