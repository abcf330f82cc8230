import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ledgerReads } from '../../scripts/million/ledger-reads.mjs';
import { claimRequest, readSample } from '../../scripts/million/sample.mjs';
import { seedLedger } from '../../scripts/million/seed-ledger.mjs';
import { NotificationChanges } from '../../src/notifications/notification-changes.ts';
import { NotificationLogRepository } from '../../src/notifications/notification-log-repository.ts';
import { Janitor } from '../../src/outbox/janitor.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

/** What is planned for so many rows is planned for a million. */
const ROWS = 20_000;

/**
 * Tables that do not grow with the ledger: one row for the account, one a day, one a bulk call;
 * and the counts of the last seconds.
 */
const small = ['whatsapp_accounts', 'account_days', 'batches', 'notification_count_deltas'];

interface Query {
  sql: string;
  bindings: unknown[];
}

let database: TestDatabase;
let client: pg.Client;
let repository: NotificationLogRepository;
let reads: Record<string, () => Promise<unknown>>;

beforeAll(async () => {
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.connectionString });
  await client.connect();
  await client.query(`set time zone 'UTC'`);
  await seedLedger(database.knex, { rows: ROWS, endsAt: new Date() });
  await database.knex.raw(
    `insert into opt_outs (phone, scope, source, created_at)
     select '+62899' || n, 'everything', 'api', now() from generate_series(10000, 12000) n`,
  );
  repository = new NotificationLogRepository(database.knex, new NotificationChanges());
  while ((await repository.compactCounts(20_000)) > 0);
  await client.query('vacuum analyze');
  const ownerEpoch = await repository.beginEpoch(
    { host: 'test', pid: 1, started: null },
    new Date(),
  );
  const claim = () => repository.claim(claimRequest(ownerEpoch));
  reads = ledgerReads({ repository, sample: await readSample(database.knex), claim });
}, 120_000);

afterAll(async () => {
  await client?.end();
  await database?.drop();
});

/** The statements that `work` runs. */
async function statementsOf(work: () => Promise<unknown>): Promise<Query[]> {
  const seen: Query[] = [];
  const note = (query: Query) => seen.push(query);
  database.knex.on('query', note);
  try {
    await work();
  } finally {
    database.knex.removeListener('query', note);
  }
  return seen;
}

interface Plan {
  'Node Type': string;
  'Relation Name'?: string;
  Plans?: Plan[];
}

/** The tables that a statement reads from one end to the other. */
async function scannedBy({ sql, bindings }: Query): Promise<string[]> {
  const { rows } = await client.query(`explain (format json) ${sql}`, bindings);
  const scans = (plan: Plan): string[] => [
    ...(plan['Node Type'] === 'Seq Scan' ? [plan['Relation Name']!] : []),
    ...(plan.Plans ?? []).flatMap(scans),
  ];
  return scans(rows[0]['QUERY PLAN'][0].Plan).filter((table) => !small.includes(table));
}

async function expectNoScan(work: () => Promise<unknown>): Promise<void> {
  const statements = await statementsOf(work);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    expect(await scannedBy(statement), statement.sql).toEqual([]);
  }
}

describe('no plan reads the ledger from end to end', () => {
  it('and if one did, this would be seen', async () => {
    const sql = 'select count(*) from notification_logs where attempts = $1';
    expect(await scannedBy({ sql, bindings: [7] })).toEqual(['notification_logs']);
  });

  it('for any filter and page of the history, the counts and a claim', async () => {
    expect(Object.keys(reads).length).toBeGreaterThan(20);
    for (const read of Object.values(reads)) await expectNoScan(read);
  });

  it('for a cancel, a retry and one notification', async () => {
    const [failed] = await repository.list({ status: 'failed' }, { limit: 1 });
    const { id } = failed!;
    const now = new Date();
    const reason = { code: 'x', message: 'x' };
    const request = { id, confirmDuplicate: false, expiresAt: now };
    const key = { caller: 'a', key: 'b', fingerprint: 'c' };
    await expectNoScan(() => repository.find(id));
    await expectNoScan(() => repository.cancel(id, reason, now));
    await expectNoScan(() => repository.mayBeThere(id));
    await expectNoScan(() => repository.findLiveRetry(id));
    await expectNoScan(() => repository.retry(request, key, now));
  });

  it('for a round of the janitor', async () => {
    const janitor = new Janitor({
      repository,
      clock: new ManualClock(new Date(Date.now() - 300 * 86_400_000).toISOString()),
      logger: collectLogLines().logger,
      retentionTextDays: 60,
      retentionPhoneDays: 62,
    });
    // Tables that are empty here are read in whatever way; what counts is that an index serves.
    await client.query('set enable_seqscan = off');
    await expectNoScan(async () => {
      const { texts, phones } = await janitor.forget();
      expect({ texts: texts > 0, phones: phones > 0 }).toEqual({ texts: true, phones: true });
    });
    await client.query('reset enable_seqscan');
  });
});

it('a search without pg_trgm finds the same', async () => {
  const search = { text: 'INV-19', from: new Date(Date.now() - 400 * 86_400_000) };
  const withIndex = await repository.list(search, { limit: 200 });
  await client.query('drop index notification_logs_message');
  const without = await repository.list(search, { limit: 200 });
  expect(without.map(({ id }) => id)).toEqual(withIndex.map(({ id }) => id));
  expect(without.length).toBeGreaterThan(100);
});
