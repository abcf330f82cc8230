import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import { dataDirUser } from '../database/data-dir-lock.ts';
import { NotificationChanges } from '../notifications/notification-changes.ts';
import { NotificationLogRepository } from '../notifications/notification-log-repository.ts';
import { WebhookRepository } from '../notifications/webhook-repository.ts';
import { isAccountOwned } from '../outbox/owner-lock.ts';
import { listBackups } from '../whatsapp/backup/backup-files.ts';
import { profileMajor } from '../whatsapp/browser-version.ts';
import { findProcesses } from '../whatsapp/chromium.ts';
import { SessionProfile } from '../whatsapp/session-profile.ts';
import { checkBackups } from './check-backups.ts';
import { checkBrowser } from './check-browser.ts';
import { checkClock } from './check-clock.ts';
import { checkDatabase } from './check-database.ts';
import { checkLedger, type LedgerFacts } from './check-ledger.ts';
import { checkDisk, checkMemory } from './check-machine.ts';
import { checkFolder } from './check-paths.ts';
import { checkServer } from './check-server.ts';
import { checkSession } from './check-session.ts';
import { checkSettings } from './check-settings.ts';
import { type Finding, problem } from './finding.ts';
import { isClockSynchronised, readDisks, readMemory } from './machine-facts.ts';
import { readPathFacts } from './path-facts.ts';
import { readBrowser } from './read-browser.ts';
import { readDatabase } from './read-database.ts';
import { readServer } from './read-server.ts';

/**
 * Looks at everything that a server with these settings needs, and at the one that runs, if any.
 * Changes nothing; every question has a deadline, all of them together about a minute.
 *
 * @param env of which the browser that is tried sees what it needs.
 */
export async function examine(config: Config, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const uid = process.getuid?.();
  return [
    ...checkSettings(config, uid === 0),
    ...foldersOf(config).map(({ name, path }) => checkFolder(name, readPathFacts(path), uid)),
    ...(await attempt('disk', async () => readDisks(foldersOf(config)).map(checkDisk))),
    checkClock(new Date(), config.businessTimeZone, await isClockSynchronised()),
    ...(await examineWork(config, env)),
  ];
}

/** What depends on whether a server is at work. */
async function examineWork(config: Config, env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const view = await readServer(config);
  const hasUser = dataDirUser(config.dataDir) !== undefined;
  const profile = profileOf(config);
  const processes = findProcesses(profile.browserDir, profile.dir).length;
  const memory = readMemory();
  const { findings, ledger } = await examineDatabase(config, view.kind === 'ours' || hasUser);
  const isDriving = ledger?.isOwned === true && processes > 0;
  const isRunning = view.kind === 'ours' || hasUser || isDriving;
  const browser = await readBrowser(config, { env, isInUse: isRunning && processes > 0, memory });
  return [
    checkMemory(memory, isRunning),
    checkBrowser(browser),
    ...findings,
    ...checkServer(view, { ...config, isRunning }),
    ...(await attempt('session', async () =>
      checkSession({
        kind: profile.readKind(),
        wanted: profile.kind,
        linkedAt: profile.linkedAt(),
        profileMajor: profileMajor(profile.browserDir),
        browserMajor: browser.major,
        processes,
        isServerRunning: isRunning,
      }),
    )),
    ...(await attempt('back-ups', async () => [checkBackupsOf(config, profile)])),
    ...(ledger === null ? [] : checkLedger(ledger)),
  ];
}

async function examineDatabase(
  config: Config,
  isServerRunning: boolean,
): Promise<{ findings: Finding[]; ledger: LedgerFacts | null }> {
  try {
    const { facts, knex, close } = await readDatabase(config, isServerRunning);
    try {
      const ledger = knex === null ? null : await readLedger(knex);
      return { findings: checkDatabase(facts), ledger };
    } finally {
      await close();
    }
  } catch (error) {
    return { findings: [unreadable('database', error)], ledger: null };
  }
}

async function readLedger(db: Knex): Promise<LedgerFacts> {
  const now = new Date();
  const repository = new NotificationLogRepository(db, new NotificationChanges());
  const { pending, uncertain, oldestPendingAt } = await repository.countOutbox(now);
  const webhooks = await new WebhookRepository(db).list();
  const disabled = webhooks.filter(({ disabledReason }) => disabledReason !== null);
  const failing = webhooks.filter(({ enabled, failingSince }) => enabled && failingSince !== null);
  return {
    ...{ pending, uncertain, oldestPendingAt, now },
    isOwned: await isAccountOwned(db),
    disabledWebhooks: disabled.map(({ id }) => id),
    failingWebhooks: failing.map(({ id }) => id),
  };
}

function checkBackupsOf(config: Config, profile: SessionProfile): Finding {
  const { sessionBackupKey, sessionBackupDir: dir } = config;
  const newest = dir === undefined ? undefined : listBackups(dir)[0];
  return checkBackups({
    hasKey: sessionBackupKey !== undefined,
    dir,
    newestAt: newest?.madeAt ?? null,
    isLinked: profile.linkedAt() !== null,
    now: new Date(),
  });
}

function profileOf({ whatsappSessionDir, sandbox }: Config): SessionProfile {
  return new SessionProfile(whatsappSessionDir, sandbox ? 'sandbox' : 'real');
}

function foldersOf(config: Config): { name: string; path: string }[] {
  const { dataDir, whatsappSessionDir, sessionBackupDir } = config;
  return [
    { name: 'DATA_DIR', path: dataDir },
    { name: 'WHATSAPP_SESSION_DIR', path: whatsappSessionDir },
    ...(sessionBackupDir === undefined
      ? []
      : [{ name: 'SESSION_BACKUP_DIR', path: sessionBackupDir }]),
  ];
}

async function attempt(check: string, look: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await look();
  } catch (error) {
    return [unreadable(check, error)];
  }
}

/** What can't be looked at is told like what is wrong; the message of an error may hold a secret. */
function unreadable(check: string, error: unknown): Finding {
  const { code, name } = error as { code?: string; name?: string };
  const found = `It can't be looked at (${code ?? name ?? 'unknown error'}).`;
  return problem(check, found, 'Correct what the other lines name, and run this again.');
}
