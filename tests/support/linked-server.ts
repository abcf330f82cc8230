import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase } from './database.ts';
import { eventually } from './eventually.ts';
import { SandboxProcess } from './sandbox-process.ts';
import { ServerProcess, processesOn } from './server-process.ts';

/** A server and a sandbox of its own, for one test file. */
export interface Stage {
  readonly dir: string;
  /** What every server of this stage is started with. */
  readonly settings: Readonly<Record<string, string>>;
  readonly sandbox: SandboxProcess;
  /** The server that runs now. */
  server: ServerProcess;
  /** Starts the server again on the same data, after it was ended. */
  restart(settings?: Record<string, string>): Promise<ServerProcess>;
  /** Ends everything, removes the data, and fails when a process is left. */
  tearDown(): Promise<void>;
}

interface StageOptions {
  build?: 'today' | 'legacy';
  settings?: Record<string, string>;
  /** `embedded`: a PostgreSQL of the server's own, which takes seconds more to start and stop. */
  database?: 'shared' | 'embedded';
}

/** Starts a sandbox and a server that shows its QR code. */
export async function setStage(options: StageOptions = {}): Promise<Stage> {
  const { build = 'today', settings = {}, database = 'shared' } = options;
  const dir = mkdtempSync(join(tmpdir(), 'wbs-e2e-'));
  const sandbox = await SandboxProcess.start(join(dir, 'sandbox'), build);
  const shared = database === 'shared' ? await createTestDatabase() : null;
  const all = {
    WHATSAPP_BROWSER_ARGS: sandbox.browserArgs,
    ...(shared && { DATABASE_URL: shared.connectionString }),
    ...settings,
  };
  const stage: Stage = {
    dir,
    settings: all,
    sandbox,
    server: await ServerProcess.start(dir, all),
    restart: async (more = {}) => {
      stage.server = await ServerProcess.start(dir, { ...all, ...more });
      return stage.server;
    },
    tearDown: async () => {
      await stage.server.end('SIGTERM');
      await sandbox.stop();
      await eventually('every process is gone', () => processesOn(dir).length === 0, {
        withinMs: 5_000,
      }).catch(() => {
        throw new Error(`Left behind:\n${processesOn(dir).join('\n')}`);
      });
      await shared?.drop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return stage;
}

/** The same, with the phone linked and the session ready. */
export async function setLinkedStage(options: StageOptions = {}): Promise<Stage> {
  const stage = await setStage(options);
  await stage.sandbox.scan();
  await stage.server.untilState('ready');
  return stage;
}
