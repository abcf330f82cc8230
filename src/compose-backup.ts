import type { Alarms } from './alarms.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Route } from './http/route.ts';
import { backupRoutes } from './http/backup-routes.ts';
import type { Logger } from './logger.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { AccountOwner } from './whatsapp/account-owner.ts';
import { listBackups } from './whatsapp/backup/backup-files.ts';
import { BackupSchedule } from './whatsapp/backup/backup-schedule.ts';
import { SessionBackup } from './whatsapp/backup/session-backup.ts';
import type { SessionProfile } from './whatsapp/session-profile.ts';
import type { SessionSupervisor } from './whatsapp/session-supervisor.ts';

/** What backing up the session needs of the server. */
interface BackupFoundations {
  config: Pick<Config, 'sessionBackupKey' | 'sessionBackupDir' | 'businessTimeZone'>;
  profile: SessionProfile;
  session: SessionSupervisor;
  owner: AccountOwner;
  outbox: Outbox;
  /** Whether no message is on its way and none is due. */
  isQuiet: () => Promise<boolean>;
  alarms: Alarms;
  clock: Clock;
  logger: Logger;
}

/** Builds what backs up the session by hand and, where the settings want it, every day. */
export function composeBackup(foundations: BackupFoundations): {
  routes: readonly Route[];
  /** Null when no back-ups are wanted. */
  schedule: BackupSchedule | null;
} {
  const { config, profile, session, owner, outbox } = foundations;
  const { isQuiet, alarms, clock, logger } = foundations;
  const { sessionBackupKey: key, sessionBackupDir: dir, businessTimeZone: timeZone } = config;
  const backups = new SessionBackup({
    ...{ key, dir, profile, session, timeZone, alarms, clock, logger },
    untilAcknowledged: () => outbox.untilAcknowledged(),
    isOwner: () => owner.isOwner,
  });
  const backUp = () => backups.backUp();
  const routes = backupRoutes({ backUp });
  if (dir === undefined) return { routes, schedule: null };
  const schedule = new BackupSchedule({
    ...{ backUp, timeZone, alarms, clock, logger },
    newestAt: () => listBackups(dir)[0]?.madeAt ?? null,
    linkedAt: () => profile.linkedAt(),
    readySince: () => (owner.isOwner && session.isReady ? session.condition.since : null),
    isQuiet,
  });
  return { routes, schedule };
}
