import { describeApi } from '../../../src/http/openapi/document.ts';
import { createLoggerTo } from '../../../src/logger.ts';
import { createDatabase } from '../../../src/database/connection.ts';
import { ComposedServer } from '../composed-server.ts';
import { lookForSecrets } from '../secret-lines.ts';
import { FuzzClient } from './fuzz-client.ts';
import { FuzzRun } from './fuzz-run.ts';
import type { FuzzTally } from './fuzz-tally.ts';
import { KnownRows } from './known-rows.ts';
import { RequestGenerator } from './request-generator.ts';
import { seedCalls } from './seed-rows.ts';
import { WriteWatch } from './write-watch.ts';
import { Yardstick } from './yardstick.ts';

/** How many requests are on their way at a time, when it is more than one. */
const lanes = 8;
/** Every so often, many come at a time. */
const everyNth = 4;

/** Whoever has not answered by then hangs. */
const hangMs = 30_000;

/** The whole server on a database of its own, and what is needed to fuzz it. */
export class FuzzedServer {
  readonly #server = new ComposedServer({
    RATE_LIMIT: 'off',
    RATE_LIMIT_COMPAT: 'off',
    WEBHOOK_PRIVATE_HOSTS: '127.0.0.1',
  });
  readonly #tally: FuzzTally;
  readonly #deadlineMs: number;
  /** Beside the server's own connections. */
  #db!: ReturnType<typeof createDatabase>;
  #yardstick!: Yardstick;
  #client!: FuzzClient;
  #writes!: WriteWatch;
  #known!: KnownRows;
  #generator!: RequestGenerator;
  #run!: FuzzRun;
  #compatKey!: { id: string; key: string };

  constructor(tally: FuzzTally, deadlineMs: number) {
    this.#tally = tally;
    this.#deadlineMs = deadlineMs;
  }

  /** The `operationId` of every call. */
  get operations(): string[] {
    return this.#generator.operations;
  }

  async start(): Promise<void> {
    await this.#server.start(createLoggerTo({ write: lookForSecrets }, 'trace'));
    const { url, apiKey, answers, parts, database } = this.#server;
    const { connectionString } = database;
    this.#db = createDatabase({ connectionString, poolMax: 2, applicationName: 'fuzz' });
    this.#yardstick = new Yardstick(this.#db);
    void this.#yardstick.run();
    this.#client = new FuzzClient(url, { connections: lanes, hangMs });
    this.#writes = new WriteWatch(this.#db);
    await this.#writes.start();
    this.#writes.listenTo(database.knex);
    this.#compatKey = await this.#ask('POST', '/keys', { name: 'fuzz', scopes: ['compat'] });
    const { id, key } = this.#compatKey;
    this.#known = new KnownRows(this.#db, id);
    const document = describeApi(parts.routes);
    this.#generator = new RequestGenerator(document, this.#known, { api: apiKey, compat: key });
    this.#run = new FuzzRun({
      ...{ client: this.#client, answers, writes: this.#writes, tally: this.#tally },
      ...{ deadlineMs: this.#deadlineMs, yardstick: this.#yardstick },
    });
  }

  /** Begins with nothing but the rows that the document's examples are about. */
  async startOver(): Promise<void> {
    await this.#writes.empty(this.#compatKey.id);
    for (const [method, path, body] of seedCalls) await this.#ask(method, path, body);
    await this.#writes.take();
  }

  /** `perOperation` requests for each call, which `seed` chooses. */
  async go(perOperation: number, seed: number): Promise<void> {
    await this.#known.look();
    const requests = this.#generator.make(perOperation, seed);
    if (seed % everyNth === 0) await this.#run.atOnce(requests, lanes);
    else await this.#run.oneByOne(requests);
  }

  async stop(): Promise<void> {
    this.#client.close();
    this.#yardstick.stop();
    await this.#db.destroy();
    await this.#server.stop();
  }

  async #ask(method: string, path: string, body: object) {
    const response = await fetch(`${this.#server.url}${path}`, {
      method,
      headers: {
        'X-Api-Key': this.#server.apiKey,
        'Content-Type': 'application/json',
        // Nothing leaves here, so that waiting for WhatsApp would take its ten seconds.
        Prefer: 'respond-async',
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text).data;
  }
}
