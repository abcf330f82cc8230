import { type Finding, ok, warning } from './finding.ts';

/** How the session is backed up. */
export interface BackupFacts {
  hasKey: boolean;
  /** SESSION_BACKUP_DIR, undefined when it is not set. */
  dir: string | undefined;
  /** When the newest was made; null for none. */
  newestAt: Date | null;
  /** Whether there is a link that could be lost. */
  isLinked: boolean;
  now: Date;
}

/** One is made each night: two missed in a row are no accident. */
const oldMs = 50 * 3_600_000;

/** Whether a lost profile could be brought back without a new QR code. */
export function checkBackups({ hasKey, dir, newestAt, isLinked, now }: BackupFacts): Finding {
  const check = 'back-ups';
  if (!hasKey || dir === undefined) {
    const missing = [
      ...(hasKey ? [] : ['SESSION_BACKUP_KEY']),
      ...(dir ? [] : ['SESSION_BACKUP_DIR']),
    ];
    const found = `None are made: ${missing.join(' and ')} not set.`;
    return warning(check, found, 'See docs/session-backup.md.');
  }
  if (newestAt === null) {
    if (!isLinked) return ok(check, 'The first is made once a phone is linked.');
    const next = 'It comes by night, or type: npm run cli -- session backup';
    return warning(check, `There is none in ${dir} yet.`, next);
  }
  const ageMs = now.getTime() - newestAt.getTime();
  const found = `The newest in ${dir} was made ${newestAt.toISOString()}.`;
  if (ageMs < oldMs) return ok(check, found);
  const next = 'Look for backup.failed in the log, or type: npm run cli -- session backup';
  return warning(check, `${found} That is ${Math.floor(ageMs / 86_400_000)} days ago.`, next);
}
