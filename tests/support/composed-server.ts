import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { composeServer } from '../../src/compose-server.ts';
import { loadConfig } from '../../src/config.ts';
import { type HttpServer, listen } from '../../src/http-server.ts';
import { QrTerminal } from '../../src/qr-terminal.ts';
import { SessionProfile } from '../../src/whatsapp/session-profile.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import { collectLogLines } from './log-lines.ts';

const API_KEY = 'a-key-of-the-composed-server-0123456789';

/** The whole server as it is put together, answering requests, with its session not started. */
export class ComposedServer {
  readonly apiKey = API_KEY;
  parts!: ReturnType<typeof composeServer>;
  /** Holds every answer against the document. */
  answers!: DocumentedAnswers;
  readonly #settings: Record<string, string>;
  #dir = '';
  #database: TestDatabase | null = null;
  #http: HttpServer | null = null;

  /** `settings` are variables of the environment beside its own. */
  constructor(settings: Record<string, string> = {}) {
    this.#settings = settings;
  }

  async start(logger = collectLogLines().logger): Promise<void> {
    this.#dir = mkdtempSync(join(tmpdir(), 'composed-'));
    this.#database = await createTestDatabase();
    const { knex, connectionString } = this.#database;
    const config = loadConfig({
      API_KEY,
      PORT: '0',
      DATA_DIR: this.#dir,
      WHATSAPP_SESSION_DIR: join(this.#dir, 'session'),
      TRUST_PROXY: 'on',
      ...this.#settings,
    });
    this.parts = composeServer({
      config,
      env: {},
      logger,
      terminal: new QrTerminal({ write: () => true }, config.businessTimeZone),
      profile: new SessionProfile(config.whatsappSessionDir, 'real'),
      database: { knex, connectionString, close: async () => undefined },
      sandbox: null,
    });
    this.answers = new DocumentedAnswers(this.parts.routes);
    this.#http = await listen(this.answers.watch(this.parts.app), config);
  }

  get url(): string {
    return this.#http!.url;
  }

  get database(): TestDatabase {
    return this.#database!;
  }

  get(path: string): Promise<Response> {
    const headers = { Authorization: `Bearer ${API_KEY}` };
    return fetch(`${this.url}${path}`, { headers });
  }

  async stop(): Promise<void> {
    await this.#http?.close();
    this.answers.expectNone();
    await this.#database?.drop();
    rmSync(this.#dir, { recursive: true });
  }
}

/** Gives the test file that calls this at its top such a server. */
export function useComposedServer(): ComposedServer {
  const server = new ComposedServer();
  beforeAll(() => server.start());
  afterAll(() => server.stop());
  return server;
}
