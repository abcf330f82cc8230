import type { KeyObject } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Alarms } from '../../alarms.ts';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { notOwner } from '../session-commands.ts';
import { NoSession } from '../session-pauses.ts';
import type { SessionProfile } from '../session-profile.ts';
import type { SessionSupervisor } from '../session-supervisor.ts';
import { type Backup, backUpProfile } from './back-up-profile.ts';
import { notLinked, sessionBusy } from './backup-errors.ts';
import { backupFileName, rotateBackups } from './backup-files.ts';

interface SessionBackupOptions {
  /** Undefined, like `dir`, when no back-ups are wanted. */
  key: KeyObject | undefined;
  dir: string | undefined;
  profile: SessionProfile;
  session: Pick<SessionSupervisor, 'pause'>;
  /** See `Outbox.untilAcknowledged`. */
  untilAcknowledged: () => Promise<boolean>;
  isOwner: () => boolean;
  timeZone: string;
  alarms: Pick<Alarms, 'raise' | 'clear'>;
  clock: Clock;
  logger: Logger;
}

/** Backs up the session of a running server: the browser is closed for as long as that takes. */
export class SessionBackup {
  readonly #options: SessionBackupOptions;
  #underWay: Promise<Backup> | null = null;

  constructor(options: SessionBackupOptions) {
    this.#options = options;
  }

  /**
   * Makes one back-up and thins out the older ones; whoever asks meanwhile gets the same one.
   * The session goes on afterwards, whatever came of it.
   *
   * @throws AppError 409 `backups_off`, `not_owner`, `not_linked`, `session_busy`: nothing was
   * touched; 503 `backup_failed`, after a line in the log and an alarm.
   */
  backUp(): Promise<Backup> {
    this.#underWay ??= this.#backUp().finally(() => {
      this.#underWay = null;
    });
    return this.#underWay;
  }

  async #backUp(): Promise<Backup> {
    const { clock, alarms, logger } = this.#options;
    const startedAt = clock.now().getTime();
    try {
      const { backup, deleted } = await this.#make();
      const { file, bytes } = backup;
      const durationMs = clock.now().getTime() - startedAt;
      logger.info({ file, bytes, durationMs, deleted }, 'backup.made');
      alarms.clear('backup_failed');
      return backup;
    } catch (error) {
      if (error instanceof NoSession) throw sessionBusy('The session is being stopped.');
      if (error instanceof AppError) throw error;
      throw this.#failed(error);
    }
  }

  async #make(): Promise<{ backup: Backup; deleted: number }> {
    const { key, dir, profile, session, isOwner, timeZone, clock } = this.#options;
    if (key === undefined || dir === undefined) throw backupsOff();
    if (!isOwner()) throw notOwner;
    if (profile.readLink() === null) throw notLinked(profile.dir);
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const file = join(dir, backupFileName(clock.now()));
    const backup = await session.pause(
      'backup',
      (signal) => untilStopped(backUpProfile({ profile, key, clock }, file, signal), signal),
      () => this.#settle(),
    );
    return { backup, deleted: rotateBackups(dir, timeZone) };
  }

  /** What WhatsApp has yet to acknowledge would be in doubt after a restart of the browser. */
  async #settle(): Promise<void> {
    if (await this.#options.untilAcknowledged()) return;
    throw sessionBusy('WhatsApp has not acknowledged the last messages yet.');
  }

  #failed(error: unknown): AppError {
    const { alarms, logger } = this.#options;
    const reason = String((error as NodeJS.ErrnoException).code ?? 'unknown');
    logger.error({ err: error }, 'backup.failed');
    alarms.raise('backup_failed', reason);
    return new AppError(
      'backup_failed',
      `The back-up could not be written (${reason}): see the log, and the space and the rights ` +
        'in SESSION_BACKUP_DIR. The session goes on.',
      { status: 503, cause: error },
    );
  }
}

/** A session that ends during the work is no failure of the work. */
function untilStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return work.catch((error: unknown) => {
    throw signal.aborted ? new NoSession() : error;
  });
}

function backupsOff(): AppError {
  return new AppError(
    'backups_off',
    'Set SESSION_BACKUP_KEY (openssl rand -base64 32) and SESSION_BACKUP_DIR, and start the ' +
      'server again.',
    { status: 409 },
  );
}
