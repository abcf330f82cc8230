import type { KeyObject } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { systemClock } from '../../clock.ts';
import { type Config, loadConfig } from '../../config.ts';
import { AppError, StartError } from '../../errors.ts';
import { SessionProfile } from '../session-profile.ts';
import { askServer } from './ask-server.ts';
import { backUpProfile, untilProfileIsFree } from './back-up-profile.ts';
import { backupFileName, rotateBackups } from './backup-files.ts';
import { fileExists, serverRunning } from './backup-errors.ts';
import { restoreArchive } from './restore-archive.ts';
import { whileOwner } from './while-owner.ts';

type Print = (line: string) => void;

/** What the server answers to `POST /whatsapp/session/backup`. */
const madeByServer = z.object({ file: z.string(), bytes: z.int() });

/**
 * `session backup [--out FILE]` and `session restore FILE`: says on `print` what it did. While a
 * server drives the account, that server is asked for the back-up, and nothing is restored.
 *
 * @throws StartError when a setting is missing, or the database is not to be had.
 * @throws AppError what stands against it, in words; nothing has changed then.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the arguments are not understood.
 */
export async function runSessionCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: Print,
): Promise<void> {
  const { values, positionals } = parseArgs({
    args,
    options: { out: { type: 'string' } },
    allowPositionals: true,
  });
  const [verb, file, ...rest] = positionals;
  const config = loadConfig(env);
  if (verb === 'backup' && file === undefined) await backUp(config, values.out, print);
  else if (verb === 'restore' && file !== undefined && rest.length === 0 && !values.out) {
    await restore(config, resolve(file), print);
  } else {
    throw Object.assign(new TypeError('Say backup, or restore and which file.'), {
      code: 'ERR_PARSE_ARGS_MISSING_ARGUMENT',
    });
  }
}

async function backUp(config: Config, out: string | undefined, print: Print): Promise<void> {
  const file = out === undefined ? undefined : resolve(out);
  if (file !== undefined && existsSync(file)) throw fileExists(file);
  const made = await whileOwner(config, {
    owned: (signal) => backUpDirectly(config, file, signal),
    taken: () => backUpByServer(config, file),
  });
  print(`Backed up the session: ${made.file} (${(made.bytes / 1e6).toFixed(1)} MB)`);
  print('It opens only with SESSION_BACKUP_KEY: keep that key in another place, too.');
}

async function backUpDirectly(config: Config, out: string | undefined, signal: AbortSignal) {
  const { sessionBackupDir: dir, businessTimeZone } = config;
  const key = keyOf(config);
  const profile = profileOf(config);
  const file = out ?? join(folderOf(dir), backupFileName(systemClock.now()));
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const backup = await backUpProfile({ profile, key, clock: systemClock }, file, signal);
  if (out === undefined) rotateBackups(folderOf(dir), businessTimeZone);
  return backup;
}

async function backUpByServer(config: Config, out: string | undefined) {
  const made = madeByServer.parse(await askServer(config, '/whatsapp/session/backup'));
  if (out === undefined) return made;
  try {
    await copyFile(made.file, out, constants.COPYFILE_EXCL);
    return { ...made, file: out };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const message = `The server has made ${made.file}, which can't be copied to ${out} (${code}).`;
    throw new AppError('not_copied', message, { status: 422, cause: error });
  }
}

async function restore(config: Config, file: string, print: Print): Promise<void> {
  const key = keyOf(config);
  const profile = profileOf(config);
  const { createdAt, keptAs } = await whileOwner(config, {
    owned: async (signal) => {
      await untilProfileIsFree(profile, systemClock);
      return restoreArchive({ file, key, profile, now: systemClock.now(), signal });
    },
    taken: () => Promise.reject(serverRunning()),
  });
  print(`Restored the session as it was on ${createdAt.toISOString()}.`);
  if (keptAs !== null) print(`The one that was there is kept: ${keptAs}`);
  print('Start the server: it needs no QR code, unless the phone has removed the device.');
}

function profileOf({ whatsappSessionDir, sandbox }: Config): SessionProfile {
  return new SessionProfile(whatsappSessionDir, sandbox ? 'sandbox' : 'real');
}

function keyOf({ sessionBackupKey }: Config): KeyObject {
  if (sessionBackupKey) return sessionBackupKey;
  throw new StartError(
    'SESSION_BACKUP_KEY is not set. Make a key with: openssl rand -base64 32',
    78,
  );
}

function folderOf(dir: string | undefined): string {
  if (dir !== undefined) return dir;
  throw new StartError('SESSION_BACKUP_DIR is not set. Set it, or say --out and a file.', 78);
}
