import { randomInt } from 'node:crypto';
import pg from 'pg';

const deadlineMs = 5_000;

/**
 * Whether each connection has a session of PostgreSQL of its own, for as long as it is open: the
 * owner lock, LISTEN and the settings of a connection need that. Behind a transaction pooler two
 * connections get the same session in turn, and a lock of one is a lock of the other.
 *
 * @throws an error of pg when it can't be asked.
 */
export async function keepsSessions(connectionString: string): Promise<boolean> {
  const clients = [newClient(connectionString), newClient(connectionString)] as const;
  const [one, other] = clients;
  // Not the same for two who ask at once; in a range that no lock of ours is in.
  const key = randomInt(2 ** 40, 2 ** 47);
  try {
    await Promise.all(clients.map((client) => client.connect()));
    const isHeld = await tryLock(one, key);
    const isHeldTwice = await tryLock(other, key);
    const [before, between, after] = [await pidOf(one), await pidOf(other), await pidOf(one)];
    return isHeld && !isHeldTwice && before === after && before !== between;
  } finally {
    await Promise.all(clients.map(leave));
  }
}

function newClient(connectionString: string): pg.Client {
  const client = new pg.Client({
    connectionString,
    application_name: 'whatsapp-business-server doctor',
    connectionTimeoutMillis: deadlineMs,
    query_timeout: deadlineMs,
  });
  // Whoever asks is told by the query that fails.
  client.on('error', () => undefined);
  return client;
}

async function tryLock(client: pg.Client, key: number): Promise<boolean> {
  const { rows } = await client.query<{ held: boolean }>(
    'select pg_try_advisory_lock($1) as held',
    [key],
  );
  return rows[0]?.held === true;
}

async function pidOf(client: pg.Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}

/** A pooler would keep the session, and with it the lock. */
async function leave(client: pg.Client): Promise<void> {
  await client.query('select pg_advisory_unlock_all()').catch(() => undefined);
  await client.end().catch(() => undefined);
}
