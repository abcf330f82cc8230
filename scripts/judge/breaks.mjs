import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { wrap } from './kill-points.mjs';

/**
 * What can be taken out of the server, to see that the judge notices:
 * - `write-ahead-id`: the message id is committed only after the page was called with it
 * - `fencing`: there is no owner's epoch, and a claim lasts for a second: after that the message
 *   is given out again as if it had never been touched, as a plain job queue would do
 * @typedef {'write-ahead-id' | 'fencing'} Break
 */

/**
 * @param {Break} name
 * @param {import('./kill-points.mjs').Methods} ledger
 * @param {import('./kill-points.mjs').Methods} sender
 * @param {() => string} connectionString of the database, once it runs
 */
export function takeOut(name, ledger, sender, connectionString) {
  const database = new LateDatabase(connectionString);
  if (name === 'write-ahead-id') takeOutWriteAheadId(sender, database);
  else takeOutFencing(ledger, database);
}

/**
 * @param {import('./kill-points.mjs').Methods} sender
 * @param {LateDatabase} database
 */
function takeOutWriteAheadId(sender, database) {
  wrap(sender, 'send', (original) => async (message) => {
    const messageId = `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
    const outcome = await original({ ...message, messageId });
    await database.run('update notification_logs set message_id = $1 where message_id = $2', [
      messageId,
      message.messageId,
    ]);
    return outcome;
  });
}

/**
 * @param {import('./kill-points.mjs').Methods} ledger
 * @param {LateDatabase} database
 */
function takeOutFencing(ledger, database) {
  wrap(ledger, 'beginEpoch', () => async () => {
    await database.run('update whatsapp_accounts set owner_epoch = 1', []);
    return 1;
  });
  wrap(ledger, 'claim', (original) => async (request) => {
    await database.run(
      `update notification_logs set claim_token = null, message_id = null
       where status = 'pending' and claim_token is not null
         and claimed_at < now() - interval '1 second'`,
      [],
    );
    return original(request);
  });
}

/** Connects at the first statement, when the database runs, and again after each failure. */
class LateDatabase {
  #connectionString;
  /** @type {pg.Client | null} */
  #client = null;

  /** @param {() => string} connectionString */
  constructor(connectionString) {
    this.#connectionString = connectionString;
  }

  /**
   * @param {string} statement
   * @param {unknown[]} values
   */
  async run(statement, values) {
    try {
      this.#client ??= await this.#connect();
      await this.#client.query(statement, values);
    } catch (error) {
      this.#client = null;
      throw error;
    }
  }

  async #connect() {
    const client = new pg.Client({ connectionString: this.#connectionString() });
    client.on('error', () => {
      this.#client = null;
    });
    await client.connect();
    return client;
  }
}
