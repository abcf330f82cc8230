import type { Express } from 'express';
import { Alarms } from './alarms.ts';
import { createApp } from './app.ts';
import { BillingDocuments } from './billing/documents/billing-documents.ts';
import { MessageWriter } from './billing/message-writer.ts';
import { RuleRepository } from './billing/rules/rule-repository.ts';
import { RecipientTexts } from './billing/recipient-texts.ts';
import { CachedReading } from './cached-reading.ts';
import { systemClock } from './clock.ts';
import { type Access, composeAccess } from './compose-access.ts';
import { composeBackup } from './compose-backup.ts';
import { composeBilling } from './compose-billing.ts';
import type { Config } from './config.ts';
import { createDashboard } from './dashboard/dashboard-routes.ts';
import type { OpenDatabase } from './database/open-database.ts';
import { documentationRoutes } from './http/documentation-routes.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './logger.ts';
import { InboundRepository } from './notifications/inbound-repository.ts';
import { MediaRepository } from './notifications/media-repository.ts';
import { BatchRepository } from './notifications/batch-repository.ts';
import { NotificationChanges } from './notifications/notification-changes.ts';
import { NotificationLogRepository } from './notifications/notification-log-repository.ts';
import { OptOutRepository } from './notifications/opt-out-repository.ts';
import { phonePolicyOf } from './notifications/phone-policy.ts';
import type { DepartureRules } from './outbox/departure-rules.ts';
import { Departures } from './outbox/departures.ts';
import { isOutboxQuiet } from './outbox/is-quiet.ts';
import { createOptOutCheck } from './outbox/opt-out-check.ts';
import { Janitor } from './outbox/janitor.ts';
import { Outbox } from './outbox/outbox.ts';
import { QueueWatch } from './outbox/queue-watch.ts';
import { OwnerLock } from './outbox/owner-lock.ts';
import type { OutlookSettings } from './outbox/read-departure-outlook.ts';
import { OwnerNotice } from './outbox/owner-notice.ts';
import type { QrTerminal } from './qr-terminal.ts';
import { AccountOwner } from './whatsapp/account-owner.ts';
import { BrowserRecycler } from './whatsapp/browser-recycler.ts';
import { InboundIntake } from './whatsapp/inbound-intake.ts';
import { InboundReadBack } from './whatsapp/inbound-read-back.ts';
import { BatchService } from './whatsapp/batch-service.ts';
import { ProfileKeeper } from './whatsapp/profile-keeper.ts';
import { raiseSessionAlarms } from './whatsapp/session-alarms.ts';
import { NumberChecks } from './whatsapp/number-checks.ts';
import { SessionCommands } from './whatsapp/session-commands.ts';
import type { SessionProfile } from './whatsapp/session-profile.ts';
import { readServerMemory } from './whatsapp/server-memory.ts';
import { SessionSender } from './whatsapp/session-sender.ts';
import { SessionSupervisor } from './whatsapp/session-supervisor.ts';
import { WhatsAppService } from './whatsapp/whatsapp-service.ts';
import { businessOf, letterheadOf } from './compose-business.ts';
import { composeMetrics } from './compose-metrics.ts';
import { composeRoutes } from './compose-routes.ts';
import { composeWebhooks } from './compose-webhooks.ts';
import { metricsRoutes } from './http/metrics-routes.ts';
import { createMetrics } from './metrics.ts';

/** What is there before the parts are put together. */
export interface Foundations {
  config: Config;
  env: NodeJS.ProcessEnv;
  logger: Logger;
  terminal: QrTerminal;
  profile: SessionProfile;
  database: OpenDatabase;
  /** What stands in for WhatsApp, when it does. */
  sandbox: { url: string; chromiumArgs: readonly string[] } | null;
}

/** What goes on beside the answers to requests. */
interface RunningPart {
  start(): void;
  stop(): Promise<unknown>;
}

/** The parts, put together and not yet started. */
interface ComposedServer {
  app: Express;
  routes: readonly Route[];
  access: Access;
  /** What keeps open pages up to date; closed before the server stops to listen. */
  streams: { close(): void };
  parts: readonly RunningPart[];
}

/**
 * Builds every part once and hands it to those who need it. `parts` are started in their order
 * once the server listens, and stopped in the reverse.
 */
export function composeServer(foundations: Foundations): ComposedServer {
  const { config, env, logger, terminal, profile, database, sandbox } = foundations;
  const clock = systemClock;
  const alarms = new Alarms({ clock, logger });
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
    sender: new SessionSender({
      session,
      mayDrive: (): boolean => owner.isOwner,
      clock,
      sendTimeoutMs: config.sendTimeoutMs,
    }),
    checks: [createOptOutCheck(optOuts), ...billing.checks],
    findAttachment: (claim) => (claim.media ? media.read(claim.media) : documents.find(claim)),
    departures,
    onSick: () => {
      alarms.raise('session_sick', 'no_acknowledgements');
      session.restart('no_acknowledgements');
    },
    onWell: () => alarms.clear('session_sick'),
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
  const queueWatch = new QueueWatch({
    ...config,
    repository,
    holdOf: (lane) => departures.holdOf(lane),
    alarms,
    clock,
    logger,
  });
  const isQuiet = () =>
    isOutboxQuiet({ repository, holdOf: (lane) => departures.holdOf(lane), clock });
  const { recycler, readMemory } = watchBrowser(foundations, {
    session,
    isQuiet,
    untilAcknowledged: () => outbox.untilAcknowledged(),
  });
  const profileKeeper = new ProfileKeeper({ profile, clock, logger });
  const owner = new AccountOwner({
    ...{ lock, repository, session, outbox, alarms, clock, logger },
    chores: [janitor, queueWatch, profileKeeper, recycler],
  });
  raiseSessionAlarms(session, alarms);
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
    alarms,
  });
  const commands = new SessionCommands({ session, isOwner: () => owner.isOwner, clock });
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
  const { knex: db } = database;
  const access = composeAccess({ config, db, clock, logger });
  const webhooks = composeWebhooks({ config, db, clock, logger, alarms, session });
  const backup = composeBackup({
    ...{ config, profile, session, owner, outbox, isQuiet, alarms, clock, logger },
  });
  const metrics = createMetrics();
  const readMetrics = composeMetrics({
    ...{ metrics, db, clock, changes, session, outbox, owner, service, alarms },
    ...{ recycler, readMemory },
  });
  const described = [
    ...access.routes,
    ...composeRoutes({
      ...{ config, db, clock, session, owner, service, commands },
      numberChecks: new NumberChecks({
        ...{ repository, session, clock },
        isOwner: () => owner.isOwner,
      }),
      ...{ batches, optOuts, texts, writer, media, billing, webhooks },
    }),
    ...backup.routes,
    ...metricsRoutes(readMetrics),
  ];
  const dashboard = createDashboard({ ...config, service, session, keys: access.desk, clock });
  const routes = [...described, ...documentationRoutes(described), ...dashboard.routes];
  const backupSchedule = backup.schedule ? [backup.schedule] : [];
  return {
    app: createApp({ ...config, routes, access, clock, logger, metrics }),
    routes,
    access,
    streams: dashboard.streams,
    parts: [webhooks, inbound, ...backupSchedule, owner, billing.schedule],
  };
}

/** Takes in what customers write, now and while nobody listened. */
function hearCustomers(
  { config, database, logger }: Foundations,
  session: SessionSupervisor,
  hooks: { wakeOutbox: () => void; onReadBack: (done: boolean) => void },
): RunningPart {
  const repository = new InboundRepository(database.knex, {
    businessName: config.businessName ?? null,
  });
  const parts = { repository, session, clock: systemClock, logger, ...hooks };
  const intake = new InboundIntake(parts);
  const readBack = new InboundReadBack({ ...parts, intake });
  session.on('inbound', (message) => void intake.take(message));
  session.on('ready', () => readBack.sessionReady());
  return { start: () => undefined, stop: () => Promise.all([readBack.stop(), intake.stop()]) };
}

/** Measures what the browser takes, and replaces it when it is too much or a day old. */
function watchBrowser(
  { config, profile, logger }: Foundations,
  parts: {
    session: SessionSupervisor;
    isQuiet: () => Promise<boolean>;
    untilAcknowledged: () => Promise<boolean>;
  },
) {
  const clock = systemClock;
  const read = () => readServerMemory(profile.dir);
  const memory = new CachedReading({ read, clock, keepMs: 10_000, deadlineMs: 2_000 });
  const readMemory = () => memory.get();
  const recycler = new BrowserRecycler({ ...config, ...parts, readMemory, clock, logger });
  parts.session.on('ended', () => recycler.browserEnded());
  return { recycler, readMemory };
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
