import { join } from 'node:path';
import type { Express } from 'express';
import type { Knex } from 'knex';
import { createApp } from './app.ts';
import { CustomerRepository } from './billing/customer-repository.ts';
import { systemClock } from './clock.ts';
import { type Config, loadConfig, mergeEnvironment, readDotenv } from './config.ts';
import { migrateToLatest, migrationStatus } from './database/migrate.ts';
import { type OpenDatabase, openDatabase } from './database/open-database.ts';
import { listen } from './http-server.ts';
import { healthRoutes } from './http/health-routes.ts';
import { historyRoutes } from './http/history-routes.ts';
import { sendRoutes } from './http/send-routes.ts';
import { sessionRoutes } from './http/session-routes.ts';
import { type Logger, createLogger } from './logger.ts';
import { NotificationChanges } from './notifications/notification-changes.ts';
import { NotificationLogRepository } from './notifications/notification-log-repository.ts';
import { Outbox } from './outbox/outbox.ts';
import { OwnerLock } from './outbox/owner-lock.ts';
import { QrTerminal } from './qr-terminal.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { AccountOwner } from './whatsapp/account-owner.ts';
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
    const { app, owner } = compose({
      config,
      env,
      logger,
      terminal,
      profile,
      database,
      sandbox,
    });
    toStop.push(() => owner.stop());
    const http = await listen(app, config);
    toStop.push(() => http.close());
    const server = { url: http.url, sandboxUrl: sandbox?.url ?? null, stop };
    logger.info({ url: server.url, sandboxUrl: server.sandboxUrl }, 'server.listening');
    hooks.announce?.(server);
    owner.start();
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
function compose(foundations: Foundations): { app: Express; owner: AccountOwner } {
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
  const outbox = new Outbox({
    ...config,
    repository,
    sender: new SessionSender({ session, clock, sendTimeoutMs: config.sendTimeoutMs }),
    checks: [],
    clock,
    logger,
  });
  const lock = new OwnerLock({ connectionString: database.connectionString, clock, logger });
  const owner = new AccountOwner({ lock, repository, session, outbox, clock, logger });
  const service = new WhatsAppService({
    repository,
    changes,
    session,
    clock,
    wakeOutbox: () => outbox.wake(),
    isOwner: () => owner.isOwner,
  });
  session.on('qr', (qr) => terminal.show(qr));
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
      phonePolicy: phonePolicyOf(config),
      clock,
    }),
    ...historyRoutes(service),
  ];
  return { app: createApp({ ...config, routes, logger }), owner };
}

function phonePolicyOf(config: Config) {
  return {
    defaultCountry: config.phoneDefaultCountry,
    allowedCountries: config.phoneAllowedCountries,
    allowLandline: config.phoneAllowLandline,
  };
}
