import { startEmbeddedPostgres } from '../../src/database/embedded-postgres.ts';
import type { StartError } from '../../src/errors.ts';

/**
 * A server that is nothing but its embedded PostgreSQL, for tests that kill servers. Says on
 * standard output, in one line of JSON, how the start went; SIGTERM stops it in good order.
 */
const note = (fields: object) => process.stderr.write(`${JSON.stringify(fields)}\n`);

try {
  const dataDir = process.argv[2] as string;
  const log = { info: note, warn: note, error: note };
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  const { connectionString, adopted } = postgres;
  process.stdout.write(`${JSON.stringify({ connectionString, adopted })}\n`);
  const alive = setInterval(() => undefined, 60_000);
  process.once('SIGTERM', () => void postgres.stop().then(() => clearInterval(alive)));
} catch (error) {
  const { message, exitCode } = error as StartError;
  process.stdout.write(`${JSON.stringify({ message, exitCode })}\n`);
}
