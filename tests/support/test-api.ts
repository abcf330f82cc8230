import { request as httpRequest } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import type { Business } from '../../src/billing/business.ts';
import { CustomerRepository } from '../../src/billing/customer-repository.ts';
import { MessageTemplates } from '../../src/billing/message-templates.ts';
import { MessageWriter } from '../../src/billing/message-writer.ts';
import { readPreviewValues } from '../../src/billing/preview-values.ts';
import { RecipientTexts } from '../../src/billing/recipient-texts.ts';
import { composeAccess } from '../../src/compose-access.ts';
import type { Alarm } from '../../src/alarms.ts';
import type { Config } from '../../src/config.ts';
import { createDashboard } from '../../src/dashboard/dashboard-routes.ts';
import { batchRoutes } from '../../src/http/batch-routes.ts';
import { dropInRoutes } from '../../src/http/compat/drop-in-routes.ts';
import { healthRoutes } from '../../src/http/health-routes.ts';
import { historyRoutes } from '../../src/http/history-routes.ts';
import { numberCheckRoutes } from '../../src/http/number-check-routes.ts';
import { notificationRoutes } from '../../src/http/notification-routes.ts';
import { documentationRoutes } from '../../src/http/documentation-routes.ts';
import type { Route } from '../../src/http/route.ts';
import { sendRoutes } from '../../src/http/send-routes.ts';
import { sessionRoutes } from '../../src/http/session-routes.ts';
import { statisticsRoutes } from '../../src/http/statistics-routes.ts';
import { templateRoutes } from '../../src/http/template-routes.ts';
import { type HttpServer, listen } from '../../src/http-server.ts';
import { type Metrics, createMetrics } from '../../src/metrics.ts';
import { OptOutRepository } from '../../src/notifications/opt-out-repository.ts';
import { MessageTemplateRepository } from '../../src/notifications/message-template-repository.ts';
import type { NotificationLogRepository } from '../../src/notifications/notification-log-repository.ts';
import { MediaRepository } from '../../src/notifications/media-repository.ts';
import { BatchRepository } from '../../src/notifications/batch-repository.ts';
import { BatchService } from '../../src/whatsapp/batch-service.ts';
import { NumberChecks } from '../../src/whatsapp/number-checks.ts';
import { SessionCommands } from '../../src/whatsapp/session-commands.ts';
import { WhatsAppService } from '../../src/whatsapp/whatsapp-service.ts';
import { DocumentedAnswers } from './documented-answers.ts';
import { FakeSession } from './fake-session.ts';
import { collectLogLines, type LogLines } from './log-lines.ts';
import { type TestLedger, useLedger } from './test-ledger.ts';

export const API_KEY = 'key-of-the-tests-0123456789abcdef';

/** The business that writes in tests. */
const BUSINESS: Business = {
  name: 'Contoh Net',
  phone: '0812-3456-7890',
  language: 'id',
  paymentMethods: ['BCA 1234567890 a.n. PT Contoh Net', 'Tunai di kantor, 08.00-16.00'],
};

type AccessSettings = Pick<
  Config,
  'apiKey' | 'allowedHosts' | 'publicUrl' | 'trustProxy' | 'rateLimit' | 'rateLimitCompat'
>;

/** Who may come in, and how often: nothing is counted unless a test is about that. */
const ACCESS: AccessSettings = {
  apiKey: API_KEY,
  allowedHosts: ['localhost', '127.0.0.1'],
  publicUrl: undefined,
  trustProxy: false,
  rateLimit: null,
  rateLimitCompat: null,
};

/** A request that is fine. */
export const SEND_BODY = { phone: '081234567890', message: 'Halo Budi' };

interface Answer {
  status: number;
  headers: Headers;
  /** Null when the answer is no JSON. */
  body: Envelope;
  text: string;
}

export interface Envelope {
  success: boolean;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  data?: any;
  page?: { nextCursor: string | null };
  error?: {
    code: string;
    message: string;
    details: { path: string; code: string; message: string; candidates?: string[] }[];
    requestId: string;
  };
}

type Headerlike = Record<string, string>;

/** The API behind its public door, on a real ledger and with a session that the test scripts. */
export class TestApi {
  readonly ledger: TestLedger;
  session!: FakeSession;
  /** Whether this server drives the account. */
  isOwner = true;
  alarms: Alarm[] = [];
  streams!: { close(): void };
  log!: LogLines;
  service!: WhatsAppService;
  access!: ReturnType<typeof composeAccess>;
  metrics!: Metrics;
  /** What a file's address leads to. */
  fetchBytes: (url: string) => Promise<Buffer> = () => Promise.reject(new Error('No such file.'));
  #server: HttpServer | null = null;
  /** Every answer has to be one that the OpenAPI document has. */
  #answers: DocumentedAnswers | null = null;

  constructor(ledger: TestLedger) {
    this.ledger = ledger;
  }

  /** Listens anew. `routes` come beside those of the product. */
  async start(
    options: {
      repository?: NotificationLogRepository;
      routes?: Route[];
      settings?: Partial<AccessSettings>;
    } = {},
  ): Promise<void> {
    await this.stop();
    const { ledger } = this;
    this.session = new FakeSession();
    this.isOwner = true;
    this.alarms = [];
    this.log = collectLogLines();
    this.service = new WhatsAppService({
      repository: options.repository ?? ledger.repository,
      changes: ledger.changes,
      session: this.session.asSupervisor,
      clock: ledger.clock,
      acceptAtOnce: () => null,
      wakeOutbox: () => undefined,
      holdOf: () => null,
      alarms: alarmsOf(this),
      isOwner: () => this.isOwner,
    });
    const phonePolicy = { defaultCountry: 'ID', allowedCountries: ['ID'], allowLandline: false };
    const writer = new MessageWriter({ db: ledger.knex, business: BUSINESS });
    const texts = new RecipientTexts({ db: ledger.knex, writer });
    const batches = new BatchService({
      batches: new BatchRepository(ledger.knex),
      texts,
      optOuts: new OptOutRepository(ledger.knex),
      clock: ledger.clock,
      wakeOutbox: () => undefined,
      holdOf: (lane) => this.service.holdOf(lane),
      sendGapTransactionalMs: { min: 2_000, max: 5_000 },
      sendGapBulkMs: { min: 8_000, max: 20_000 },
    });
    const sends = {
      service: this.service,
      texts,
      media: new MediaRepository(ledger.knex),
      fetchBytes: (url: string) => this.fetchBytes(url),
      phonePolicy: phonePolicy as Parameters<typeof sendRoutes>[0]['phonePolicy'],
      clock: ledger.clock,
    };
    const routes = [
      ...healthRoutes({ session: async () => (this.session.isReady ? null : this.session.state) }),
      ...sessionRoutes({
        service: this.service,
        commands: new SessionCommands({
          session: this.session.asSupervisor,
          isOwner: () => this.isOwner,
          clock: ledger.clock,
        }),
        phonePolicy: sends.phonePolicy,
      }),
      ...sendRoutes({ ...sends, customers: new CustomerRepository(ledger.knex) }),
      ...dropInRoutes({ ...sends, batches, delayFloorMs: 2_000 }),
      ...numberCheckRoutes({
        checks: new NumberChecks({
          repository: ledger.repository,
          session: this.session.asSupervisor,
          isOwner: () => this.isOwner,
          clock: ledger.clock,
        }),
        phonePolicy: sends.phonePolicy,
      }),
      ...batchRoutes({
        batches,
        phonePolicy: phonePolicy as Parameters<typeof sendRoutes>[0]['phonePolicy'],
        delayFloorMs: 2_000,
        clock: ledger.clock,
      }),
      ...historyRoutes({
        service: this.service,
        phonePolicy: phonePolicy as Parameters<typeof sendRoutes>[0]['phonePolicy'],
        businessTimeZone: 'Asia/Jakarta',
        clock: ledger.clock,
      }),
      ...statisticsRoutes({ service: this.service, businessTimeZone: 'Asia/Jakarta' }),
      ...notificationRoutes(this.service),
      ...templateRoutes({
        templates: new MessageTemplates(new MessageTemplateRepository(ledger.knex)),
        writer,
        readValues: (subject, language) => {
          const today = ledger.clock.now().toISOString().slice(0, 10);
          return readPreviewValues(ledger.knex, subject, language, today);
        },
        clock: ledger.clock,
      }),
      ...(options.routes ?? []),
    ];
    const { clock } = ledger;
    const { logger } = this.log;
    const config = { ...ACCESS, ...options.settings };
    const access = composeAccess({ config, db: ledger.knex, clock, logger });
    const described = [...access.routes, ...routes];
    const dashboard = createDashboard({
      service: this.service,
      session: this.session.asSupervisor,
      keys: access.desk,
      businessTimeZone: 'Asia/Jakarta',
      clock,
    });
    this.streams = dashboard.streams;
    const all = [...described, ...documentationRoutes(described), ...dashboard.routes];
    this.metrics = createMetrics();
    const { metrics } = this;
    const app = createApp({ ...config, routes: all, access, clock, logger, metrics });
    this.access = access;
    this.#answers = new DocumentedAnswers(all);
    this.#server = await listen(this.#answers.watch(app), { host: '127.0.0.1', port: 0 });
  }

  async stop(): Promise<void> {
    if (this.#server) this.streams.close();
    await this.#server?.close();
    this.#server = null;
    this.#answers?.expectNone();
  }

  get url(): string {
    return this.#server!.url;
  }

  /** Any request, with the key unless the headers say otherwise. */
  async request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const headers = { 'X-Api-Key': API_KEY, ...(init.headers as Headerlike) };
    const response = await fetch(`${this.url}${path}`, { ...init, method, headers });
    const body = await response.text();
    this.#answers?.expectNone();
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson ? JSON.parse(body) : null) as Envelope,
      text: body,
    };
  }

  get(path: string): Promise<Answer> {
    return this.request('GET', path);
  }

  /** A POST of JSON; a string is sent as it is. */
  post(path: string, body: unknown, headers: Headerlike = {}): Promise<Answer> {
    return this.request('POST', path, {
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'Content-Type': 'application/json', ...headers },
    });
  }

  /** `POST /whatsapp/send` that waits for nothing unless told. */
  send(body: unknown = SEND_BODY, headers: Headerlike = {}): Promise<Answer> {
    return this.post('/whatsapp/send', body, { Prefer: 'wait=0', ...headers });
  }

  /** A GET with a Host header of one's own, which fetch would not send. */
  getAs(host: string, path: string): Promise<{ status: number; body: Envelope }> {
    return new Promise((resolve, reject) => {
      const headers = { Host: host, 'X-Api-Key': API_KEY };
      httpRequest(`${this.url}${path}`, { headers }, (response) => {
        text(response).then(
          (body) => resolve({ status: response.statusCode!, body: JSON.parse(body) }),
          reject,
        );
      })
        .on('error', reject)
        .end();
    });
  }

  /** Resolves once a request waits `ms` for the end of its message. */
  untilWaiting(ms: number): Promise<void> {
    return this.ledger.clock.untilSleeping(ms);
  }

  untilRows(count: number): Promise<void> {
    const look = async () => expect(await this.ledger.countRows()).toBe(count);
    return vi.waitFor(look, { interval: 5, timeout: 5_000 });
  }
}

/** Gives the test file that calls this at its top an API, new for every test. */
export function useApi(): TestApi {
  const api = new TestApi(useLedger());
  beforeEach(() => api.start());
  afterEach(() => api.stop());
  return api;
}

/** Checks a refusal: its status, its code, and which fields it names with which codes. */
export function expectRefusal(
  answer: { status: number; body: Envelope },
  status: number,
  code: string,
  fields?: Record<string, string>,
): void {
  const { success, error } = answer.body;
  const named = error && Object.fromEntries(error.details.map((fault) => [fault.path, fault.code]));
  expect({ status: answer.status, success, code: error?.code }).toEqual({
    status,
    success: false,
    code,
  });
  expect(error!.message).toMatch(/\w.*\.$/s);
  expect(error!.requestId).toMatch(/^[0-9a-f-]{36}$/);
  if (fields) expect(named).toEqual(fields);
}

/** Those that are on when it is asked, as the test has it by then. */
function alarmsOf(api: TestApi) {
  return {
    get active() {
      return api.alarms;
    },
  };
}
