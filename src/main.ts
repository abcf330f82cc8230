import { join } from 'node:path';
import type { Knex } from 'knex';
import { systemClock } from './clock.ts';
import { composeServer } from './compose-server.ts';
import { type Config, loadConfig, mergeEnvironment, readDotenv } from './config.ts';
import { migrateToLatest } from './database/migrate.ts';
import { type OpenDatabase, openDatabase } from './database/open-database.ts';
import { listen } from './http-server.ts';
import { type Logger, createLogger } from './logger.ts';
import { QrTerminal } from './qr-terminal.ts';
import { runUntilSignal } from './run-until-signal.ts';
import { type Sandbox, startSandbox } from './sandbox/sandbox.ts';
import { SessionProfile } from './whatsapp/session-profile.ts';

/** A server that is up. */
export interface RunningServer {
  /** Where the API answers, for example `http://127.0.0.1:3000`. */
  url: string;
  /** Where the virtual phones are, when the sandbox is on. */
  sandboxUrl: string | null;
  /** Makes a link that signs one browser in, once, within ten minutes. */
  makeSignInLink(): Promise<string>;
  /** Stops in order: no new requests, nothing more sent, browser closed, database closed. */
  stop(): Promise<void>;
}

/** What a caller adds to the start. */
interface StartHooks {
  /** Called when the database is up to date, before anything is sent. */
  prepare?: (database: Knex) => Promise<void>;
  /** Called when the API answers, before the session is started. */
  announce?: (server: RunningServer) => Promise<void>;
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
    const { app, access, streams, parts } = composeServer({
      config,
      env,
      logger,
      terminal,
      profile,
      database,
      sandbox,
    });
    for (const part of parts) toStop.push(() => part.stop());
    const http = await listen(app, config);
    toStop.push(() => http.close());
    // These end by nothing else, and would hold it back.
    toStop.push(async () => streams.close());
    const makeSignInLink = async () => `${http.url}${await access.makeSignInLink()}`;
    const server = { url: http.url, sandboxUrl: sandbox?.url ?? null, makeSignInLink, stop };
    logger.info({ url: server.url, sandboxUrl: server.sandboxUrl }, 'server.listening');
    await hooks.announce?.(server);
    for (const part of parts) part.start();
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
