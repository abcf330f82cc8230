import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { writeDemoData } from './billing/demo-data.ts';
import { loadConfig } from './config.ts';
import { type RunningServer, startServer } from './main.ts';
import { runUntilSignal } from './run-until-signal.ts';

const folder = './data/demo';

/**
 * Runs the server against the sandbox, with everything it needs under `./data/demo`: no phone,
 * no database, no question. Reads no `.env` and no `DATABASE_URL`; pacing is off unless the
 * environment sets it.
 */
export function runDemo(env: NodeJS.ProcessEnv): Promise<void> {
  return runUntilSignal(async () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (let triesLeft = 5; ; triesLeft -= 1) {
      try {
        return await startOnFreePorts(env);
      } catch (error) {
        if (triesLeft === 0 || !isPortTaken(error)) throw error;
      }
    }
  });
}

async function startOnFreePorts(env: NodeJS.ProcessEnv): Promise<RunningServer> {
  const config = loadConfig(await demoEnvironment(env));
  return startServer(config, env, {
    prepare: (database) => writeDemoData(database, new Date()),
    announce: async (server) => {
      const link = await server.makeSignInLink();
      process.stdout.write(describe(server, config.apiKey, link));
    },
  });
}

/** Whether somebody else was quicker between the search for a free port and its use. */
function isPortTaken(error: unknown): boolean {
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || (cause instanceof Error && isPortTaken(cause));
}

async function demoEnvironment(env: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const { DATABASE_URL: _url, DATABASE_URL_FILE: _file, API_KEY_FILE: _key, ...own } = env;
  const port = await nextFreePort(env.PORT ?? '3000');
  const beside = port === '0' ? '0' : String(Number(port) + 1);
  const sandboxPort = await nextFreePort(env.SANDBOX_PORT ?? beside);
  return {
    SEND_GAP_TRANSACTIONAL_MS: '0',
    SEND_GAP_BULK_MS: '0',
    SEND_DAILY_CAP: 'off',
    SEND_WARM_UP: 'off',
    SEND_COLD_DAILY_CAP: 'off',
    QUIET_HOURS: 'off',
    QUIET_DAYS: 'off',
    LOG_FILE: join(folder, 'server.log'),
    ...own,
    API_KEY: demoKey(),
    DATA_DIR: folder,
    WHATSAPP_SESSION_DIR: join(folder, 'whatsapp-session'),
    SANDBOX: 'on',
    PORT: port,
    SANDBOX_PORT: sandboxPort,
  };
}

/** The same key at every start, so that a curl line in the shell's history goes on working. */
function demoKey(): string {
  const file = join(folder, 'api-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(16).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** The first free port from this one on; what is no port is left to the check of the settings. */
async function nextFreePort(first: string): Promise<string> {
  if (!/^[1-9]\d{0,4}$/.test(first)) return first;
  const from = Number(first);
  for (let port = from; port < from + 100; port += 1) if (await isFree(port)) return String(port);
  return '0';
}

function isFree(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
  });
}

function describe({ url, sandboxUrl }: RunningServer, apiKey: string, link: string): string {
  return `
WhatsApp Business Server, demo: the sandbox plays WhatsApp, no real phone.

  Ponsel / phones  ${sandboxUrl}   klik "Pindai" / click "Scan"
  API              ${url}   log: ${resolve(folder, 'server.log').replace(`${resolve('.')}/`, '')}
  Referensi / docs ${url}/docs   sesudah masuk / once signed in
  Dasbor / dashboard   sekali, dalam 10 menit / once, within 10 minutes:
  ${link}

  curl -s ${url}/whatsapp/send \\
    -H 'X-Api-Key: ${apiKey}' \\
    -H 'Content-Type: application/json' -H 'Idempotency-Key: demo-1' \\
    -d '{"phone":"081234567890","message":"Halo, ini percobaan."}'

`;
}
