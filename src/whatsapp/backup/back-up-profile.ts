import type { KeyObject } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import { findProcesses } from '../chromium.ts';
import type { SessionProfile } from '../session-profile.ts';
import { notLinked } from './backup-errors.ts';
import { writeArchive } from './session-archive.ts';

/** A back-up that was made. */
export interface Backup {
  /** Where it lies, an absolute path. */
  file: string;
  bytes: number;
  createdAt: Date;
}

/** A browser that was told to close may take this long to be gone, in ms. */
const leaveWithinMs = 3_000;

/**
 * Writes the profile into `file`. Whoever calls owns the account and has closed the browser.
 *
 * @throws AppError 409 `not_linked`, and as {@link untilProfileIsFree}.
 */
export async function backUpProfile(
  { profile, key, clock }: { profile: SessionProfile; key: KeyObject; clock: Clock },
  file: string,
  signal: AbortSignal,
): Promise<Backup> {
  if (profile.readLink() === null) throw notLinked(profile.dir);
  await untilProfileIsFree(profile, clock);
  const createdAt = clock.now();
  const bytes = await writeArchive(profile, { key, file, now: createdAt, signal });
  return { file, bytes, createdAt };
}

/**
 * Resolves once no browser works on the profile any more.
 *
 * @throws AppError 409 `profile_in_use` when one stays: nothing is ended from here.
 */
export async function untilProfileIsFree(profile: SessionProfile, clock: Clock): Promise<void> {
  const until = clock.now().getTime() + leaveWithinMs;
  const find = () => findProcesses(profile.browserDir, profile.dir);
  for (let pids = find(); pids.length > 0; pids = find()) {
    if (clock.now().getTime() > until) {
      throw new AppError(
        'profile_in_use',
        `Processes work on ${profile.dir} (${pids.join(', ')}). Stop the server they belong to.`,
        { status: 409 },
      );
    }
    await clock.sleep(50);
  }
}
