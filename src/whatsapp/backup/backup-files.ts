import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localTime } from '../../outbox/local-time.ts';

/** A back-up that lies in the folder for them. */
interface BackupFile {
  path: string;
  madeAt: Date;
}

/** Our own names; nothing that bears another one is ever touched. */
const ownName = /^whatsapp-session-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z\.backup$/;
const keptDays = 7;

/** The name of a back-up that is made at `now`. */
export function backupFileName(now: Date): string {
  return `whatsapp-session-${now.toISOString().replaceAll(/[:.]/g, '-')}.backup`;
}

/** The back-ups in `dir`, newest first; none when there is no such folder. */
export function listBackups(dir: string): BackupFile[] {
  return namesIn(dir)
    .flatMap((name) => {
      const [, date, ...time] = ownName.exec(name) ?? [];
      if (date === undefined) return [];
      const [hours, minutes, seconds, ms] = time;
      const madeAt = new Date(`${date}T${hours}:${minutes}:${seconds}.${ms}Z`);
      return [{ path: join(dir, name), madeAt }];
    })
    .toSorted((one, other) => other.madeAt.getTime() - one.madeAt.getTime());
}

/**
 * Keeps the newest back-up of each of the last seven days that have one, by the clock on the
 * wall in `timeZone`, and deletes the others, also what a crash has left unfinished. Returns how
 * many it has deleted.
 */
export function rotateBackups(dir: string, timeZone: string): number {
  const kept = new Set<string>();
  const surplus = listBackups(dir).filter(({ madeAt }) => {
    const { date } = localTime(madeAt, timeZone);
    const isKept = !kept.has(date) && kept.size < keptDays;
    kept.add(date);
    return !isKept;
  });
  const paths = [...surplus.map(({ path }) => path), ...listUnfinished(dir)];
  for (const path of paths) rmSync(path, { force: true });
  return paths.length;
}

function listUnfinished(dir: string): string[] {
  return namesIn(dir)
    .filter((name) => ownName.test(name.replace(/\.partial$/, '')) && !ownName.test(name))
    .map((name) => join(dir, name));
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
