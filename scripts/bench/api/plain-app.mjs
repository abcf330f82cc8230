import express from 'express';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { historyQuery, makeHistory, newestRows } from './plain-history.mjs';

/**
 * The other side of the comparison, as a process of its own: an Express app that parses a
 * request, validates it with zod and inserts a row or reads a page, and does nothing else. It has
 * no keys, no limits, no metrics, no checks, no outbox and no log.
 */
const product = (/** @type {string} */ path) =>
  import(new URL(`../../../dist/src/${path}.js`, import.meta.url).href);

const { openDatabase } = await product('database/open-database');
const { systemClock } = await product('clock');
const log = { info() {}, warn: console.warn, error: console.error };
const dataDir = process.argv[2];
const database = await openDatabase({ dataDir, databaseWaitS: 60, clock: systemClock, log });
const pool = new pg.Pool({ connectionString: database.connectionString, max: 10 });
await pool.query(`create table messages (
  id uuid primary key, phone text not null, message text not null,
  status text not null default 'pending', created_at timestamptz not null)`);

await makeHistory(pool);

const body = z.strictObject({
  phone: z.string().regex(/^\+?\d{8,15}$/),
  message: z.string().min(1).max(65_536),
});

const app = express();
app.use(express.json({ limit: 65_536 }));
app.post('/send', async (request, response) => {
  const result = body.safeParse(request.body);
  if (!result.success) {
    response.status(400).json({ success: false });
    return;
  }
  const { phone, message } = result.data;
  const id = uuidv7();
  await pool.query(
    'insert into messages (id, phone, message, created_at) values ($1, $2, $3, $4)',
    [id, phone, message, new Date()],
  );
  response.status(202).json({ success: true, data: { id, phone, message, status: 'pending' } });
});

app.get('/history', async (request, response) => {
  const result = historyQuery.safeParse(request.query);
  if (!result.success) {
    response.status(400).json({ success: false });
    return;
  }
  const { rows } = await pool.query(newestRows, [result.data.status ?? null, result.data.limit]);
  response.json({ success: true, data: rows });
});

const server = app.listen(0, '127.0.0.1', () => {
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  process.stdout.write(`Plain: http://127.0.0.1:${port}\n`);
});

async function stop() {
  server.close();
  server.closeAllConnections();
  await pool.end();
  await database.close();
}

process.once('SIGTERM', () => void stop());
