import { join } from 'node:path';
import type { Knex } from 'knex';
import { createApp } from './app.ts';
import type { Business } from './billing/business.ts';
import { CustomerRepository } from './billing/customer-repository.ts';
import { BillingDocuments } from './billing/documents/billing-documents.ts';
import type { Letterhead } from './billing/documents/letterhead.ts';
import { readPicture } from './billing/documents/picture.ts';
import { MessageTemplates } from './billing/message-templates.ts';
import { MessageWriter } from './billing/message-writer.ts';
import { readPreviewValues } from './billing/preview-values.ts';
import { RuleRepository } from './billing/rules/rule-repository.ts';
import { RecipientTexts } from './billing/recipient-texts.ts';
import { BillingDesk } from './billing/billing-desk.ts';
import { CustomerContactRepository } from './billing/customer-contact-repository.ts';
import { NotificationPreferenceRepository } from './billing/notification-preference-repository.ts';
import { systemClock } from './clock.ts';
import { composeBilling } from './compose-billing.ts';
import { type Config, loadConfig, mergeEnvironment, readDotenv } from './config.ts';
import { migrateToLatest, migrationStatus } from './database/migrate.ts';
import { type OpenDatabase, openDatabase } from './database/open-database.ts';
import { listen } from './http-server.ts';
import { batchRoutes } from './http/batch-routes.ts';
import { fetchMedia } from './http/fetch-media.ts';
import { billingRoutes } from './http/billing-routes.ts';
import { healthRoutes } from './http/health-routes.ts';
import { historyRoutes } from './http/history-routes.ts';
import { notificationRoutes } from './http/notification-routes.ts';
import { optOutRoutes } from './http/opt-out-routes.ts';
import { sendRoutes } from './http/send-routes.ts';
import { sessionRoutes } from './http/session-routes.ts';
import { statisticsRoutes } from './http/statistics-routes.ts';
import { templateRoutes } from './http/template-routes.ts';
import { type Logger, createLogger } from './logger.ts';
import { InboundRepository } from './notifications/inbound-repository.ts';
import { MediaRepository } from './notifications/media-repository.ts';
import { BatchRepository } from './notifications/batch-repository.ts';
import { MessageTemplateRepository } from './notifications/message-template-repository.ts';
import { NotificationChanges } from './notifications/notification-changes.ts';
import { NotificationLogRepository } from './notifications/notification-log-repository.ts';
import { OptOutRepository } from './notifications/opt-out-repository.ts';
import { phonePolicyOf } from './notifications/phone-policy.ts';
import type { DepartureRules } from './outbox/departure-rules.ts';
import { Departures } from './outbox/departures.ts';
import { createOptOutCheck } from './outbox/opt-out-check.ts';
import { Janitor } from './outbox/janitor.ts';
import { localTime } from './outbox/local-time.ts';
import { Outbox } from './outbox/outbox.ts';
import { OwnerLock } from './outbox/owner-lock.ts';
import type { OutlookSettings } from './outbox/read-departure-outlook.ts';
import { OwnerNotice } from './outbox/owner-notice.ts';
import { QrTerminal } from './qr-terminal.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { AccountOwner } from './whatsapp/account-owner.ts';
import { InboundIntake } from './whatsapp/inbound-intake.ts';
import { InboundReadBack } from './whatsapp/inbound-read-back.ts';
import { BatchService } from './whatsapp/batch-service.ts';
import { SessionProfile } from './whatsapp/session-profile.ts';
import { SessionSender } from './whatsapp/session-sender.ts';
import { SessionSupervisor } from './whatsapp/session-supervisor.ts';
import { WhatsAppService } from './whatsapp/whatsapp-service.ts';

/** A server that is up. */
export interface RunningServer {
  /** Where the API answers, for example `http://127.0.0.1:3000`. */
  url: string;
  /** Where the virtual phones are, when the sandbox is on. */
  sandboxUrl: string | null;
  /** Stops in order: no new requests, nothing more sent, browser closed, database closed. */
  stop(): Promise<void>;
}

/** What a caller adds to the start. */
interface StartHooks {
  /** Called when the database is up to date, before anything is sent. */
  prepare?: (database: Knex) => Promise<void>;
  /** Called when the API answers, before the session is started. */
  announce?: (server: RunningServer) => void;
}

/** Runs the server with `env`, completed by `.env`, until a signal ends it. */
export function run(env: NodeJS.ProcessEnv): Promise<void> {
  return runUntilSignal(async () => {
    const environment = mergeEnvironment(env, readDotenv('.env'));
    const server = await startServer(loadConfig(environment), env);
    process.stdout.write(`WhatsApp Business Server: ${server.url}\n`);
    return server;
  });
}

/**
 * Starts the parts in the order in which they need each other. Rejects with a `StartError` when
 * only a person can help; whatever was started by then is stopped again.
 */
export async function startServer(
  config: Config,
  env: NodeJS.ProcessEnv,
  hooks: StartHooks = {},
): Promise<RunningServer> {
  const terminal = new QrTerminal(process.stdout, config.businessTimeZone);
  const logger = createLogger({
    level: config.logLevel,
    file: config.logFile,
    onLine: () => terminal.interrupted(),
  });
  const toStop: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const step of toStop.toReversed()) {
      await step().catch((error: unknown) => logger.error({ err: error }, 'stop.failed'));
    }
  };
  try {
    const kind = config.sandbox ? 'sandbox' : 'real';
    const profile = new SessionProfile(config.whatsappSessionDir, kind);
    profile.prepare();
    const database = await openLedger(config, logger);
    toStop.push(() => database.close());
    await hooks.prepare?.(database.knex);
    const sandbox = config.sandbox ? await startSandboxOf(config) : null;
    if (sandbox) toStop.push(() => sandbox.close());
    const { app, owner, inbound, schedule } = compose({
      config,
      env,
      logger,
      terminal,
      profile,
      database,
      sandbox,
    });
    toStop.push(() => inbound.stop());
    toStop.push(() => owner.stop());
    toStop.push(() => schedule.stop());
    const http = await listen(app, config);
    toStop.push(() => http.close());
    const server = { url: http.url, sandboxUrl: sandbox?.url ?? null, stop };
    logger.info({ url: server.url, sandboxUrl: server.sandboxUrl }, 'server.listening');
    hooks.announce?.(server);
    owner.start();
    schedule.start();
    return server;
  } catch (error) {
    await stop();
    throw error;
  }
}

async function openLedger(config: Config, logger: Logger): Promise<OpenDatabase> {
  const { databaseUrl, databaseWaitS, dataDir } = config;
  const database = await openDatabase({
    databaseUrl,
    databaseWaitS,
    dataDir,
    besideServer: false,
    clock: systemClock,
    log: logger,
  });
  await migrateToLatest(database.knex);
  return database;
}

function startSandboxOf({ dataDir, sandboxPort }: Config): Promise<Sandbox> {
  return startSandbox({ dataDir: join(dataDir, 'sandbox'), port: sandboxPort });
}

interface Foundations {
  config: Config;
  env: NodeJS.ProcessEnv;
  logger: Logger;
  terminal: QrTerminal;
  profile: SessionProfile;
  database: OpenDatabase;
  sandbox: Sandbox | null;
}

/** Builds every part once and hands it to those who need it. */
function compose(foundations: Foundations) {
  const { config, env, logger, terminal, profile, database, sandbox } = foundations;
  const clock = systemClock;
  const changes = new NotificationChanges();
  const repository = new NotificationLogRepository(database.knex, changes);
  const session = new SessionSupervisor({
    profile,
    browserPath: config.browserPath,
    browserArgs: [...config.browserArgs, ...(sandbox?.chromiumArgs ?? [])],
    env,
    clock,
    logger,
  });
  const departures = new Departures({
    repository,
    rules: departureRulesOf(config),
    clock,
    logger,
    accountSince: config.accountSince ?? null,
  });
  const optOuts = new OptOutRepository(database.knex);
  const media = new MediaRepository(database.knex);
  const documents = new BillingDocuments({
    db: database.knex,
    letterhead: letterheadOf(config),
    types: config.billingDocuments,
    rules: new RuleRepository(database.knex),
    logger,
  });
  const billing = composeBilling({
    config,
    business: businessOf(config),
    phonePolicy: phonePolicyOf(config),
    db: database.knex,
    clock,
    logger,
    wakeOutbox: () => wakeOutbox(),
    outlook: outlookOf(config),
    isOwner: () => owner.isOwner,
  });
  const outbox = new Outbox({
    ...config,
    repository,
    sender: new SessionSender({ session, clock, sendTimeoutMs: config.sendTimeoutMs }),
    checks: [createOptOutCheck(optOuts), ...billing.checks],
    findAttachment: (claim) => (claim.media ? media.read(claim.media) : documents.find(claim)),
    departures,
    onSick: () => session.restart('no_acknowledgements'),
    clock,
    logger,
  });
  const lock = new OwnerLock({
    connectionString: database.connectionString,
    clock,
    logger,
    onNotified: () => outbox.wake(),
  });
  const janitor = new Janitor({ ...config, repository, clock, logger });
  const owner = new AccountOwner({ lock, repository, session, outbox, janitor, clock, logger });
  const notice = new OwnerNotice({ database: database.knex, clock, logger });
  const wakeOutbox = () => (owner.isOwner ? outbox.wake() : notice.send());
  const service = new WhatsAppService({
    repository,
    changes,
    session,
    clock,
    acceptAtOnce: (write) => outbox.accept(write),
    wakeOutbox,
    holdOf: (lane) => departures.holdOf(lane),
    isOwner: () => owner.isOwner,
  });
  const inbound = hearCustomers(foundations, session, {
    wakeOutbox: () => outbox.wake(),
    onReadBack: (done) => departures.setInboundReadBack(done),
  });
  const writer = new MessageWriter({ db: database.knex, business: businessOf(config) });
  const texts = new RecipientTexts({ db: database.knex, writer });
  const batches = new BatchService({
    ...config,
    batches: new BatchRepository(database.knex),
    optOuts,
    texts,
    clock,
    wakeOutbox,
    holdOf: (lane) => service.holdOf(lane),
  });
  session.on('qr', (qr) => terminal.show({ ...qr, phonesUrl: sandbox?.url ?? null }));
  session.on('linked', (account) => terminal.showLinked(account.phone ?? '?'));
  const routes = [
    ...healthRoutes({
      database: () => database.knex.raw('select 1').then(() => null),
      migrations: async () => {
        const { pending } = await migrationStatus(database.knex);
        return pending.length === 0 ? null : `${pending.length} pending`;
      },
      session: async () => (session.isReady || !owner.isOwner ? null : session.condition.state),
    }),
    ...sessionRoutes(service),
    ...sendRoutes({
      service,
      customers: new CustomerRepository(database.knex),
      texts,
      media,
      fetchBytes: (url) => fetchMedia(url, { hosts: config.mediaHosts ?? [] }),
      phonePolicy: phonePolicyOf(config),
      clock,
    }),
    ...batchRoutes({
      batches,
      phonePolicy: phonePolicyOf(config),
      delayFloorMs: config.sandbox || config.unsafePacing ? 0 : 2_000,
      clock,
    }),
    ...historyRoutes({ ...config, service, phonePolicy: phonePolicyOf(config), clock }),
    ...statisticsRoutes({ ...config, service }),
    ...notificationRoutes(service),
    ...optOutRoutes({ optOuts, phonePolicy: phonePolicyOf(config), clock }),
    ...templateRoutes({
      templates: new MessageTemplates(new MessageTemplateRepository(database.knex)),
      writer,
      readValues: (subject, language) => {
        const today = localTime(clock.now(), config.businessTimeZone).date;
        return readPreviewValues(database.knex, subject, language, today);
      },
      clock,
    }),
    ...billing.routes(service),
    ...billingRoutes({
      desk: new BillingDesk({ db: database.knex, clock, events: billing.events }),
      contacts: new CustomerContactRepository(database.knex),
      preferences: new NotificationPreferenceRepository(database.knex),
      phonePolicy: phonePolicyOf(config),
      businessTimeZone: config.businessTimeZone,
      clock,
    }),
  ];
  const { schedule } = billing;
  return { app: createApp({ ...config, routes, logger }), owner, inbound, schedule };
}

/** Takes in what customers write, now and while nobody listened. */
function hearCustomers(
  { config, database, logger }: Foundations,
  session: SessionSupervisor,
  hooks: { wakeOutbox: () => void; onReadBack: (done: boolean) => void },
): { stop(): Promise<unknown> } {
  const repository = new InboundRepository(database.knex, {
    businessName: config.businessName ?? null,
  });
  const parts = { repository, session, clock: systemClock, logger, ...hooks };
  const intake = new InboundIntake(parts);
  const readBack = new InboundReadBack({ ...parts, intake });
  session.on('inbound', (message) => void intake.take(message));
  session.on('ready', () => readBack.sessionReady());
  return { stop: () => Promise.all([readBack.stop(), intake.stop()]) };
}

function businessOf(config: Config): Business {
  return {
    name: config.businessName ?? null,
    phone: config.businessPhone ?? null,
    language: config.businessLanguage,
    rupiahStyle: config.rupiahStyle,
    paymentMethods: config.businessPaymentMethods,
  };
}

function letterheadOf(config: Config): Letterhead {
  const { businessLogoPath: logo, businessQrisPath: qris } = config;
  return {
    business: businessOf(config),
    address: config.businessAddress ?? null,
    logo: logo === undefined ? null : readPicture(logo, 'BUSINESS_LOGO_PATH'),
    qris: qris === undefined ? null : readPicture(qris, 'BUSINESS_QRIS_PATH'),
    timeZone: config.businessTimeZone,
  };
}

function departureRulesOf(config: Config): DepartureRules {
  return {
    businessTimeZone: config.businessTimeZone,
    dailyCap: config.sendDailyCap,
    warmUp: config.sendWarmUp,
    coldDailyCap: config.sendColdDailyCap,
    quiet: { hours: config.quietHours, days: config.quietDays },
    quietTransactional: config.quietHoursTransactional,
  };
}

function outlookOf(config: Config): OutlookSettings {
  const { sendGapTransactionalMs, sendGapBulkMs, accountSince = null } = config;
  return { rules: departureRulesOf(config), sendGapTransactionalMs, sendGapBulkMs, accountSince };
}
