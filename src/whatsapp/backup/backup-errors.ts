import { AppError } from '../../errors.ts';

/** The file was cut off, changed or put together from parts. */
export function backupDamaged(): AppError {
  return new AppError(
    'backup_damaged',
    'The back-up is cut off or was changed, so nothing of it is used. Take another one.',
    { status: 422 },
  );
}

/** The session can't be stopped at this moment without leaving something in doubt. */
export function sessionBusy(why: string): AppError {
  return new AppError('session_busy', `${why} Try again in two minutes.`, { status: 409 });
}

/** The account is being driven, so its profile must not be touched. */
export function serverRunning(): AppError {
  return new AppError(
    'server_running',
    'A server drives the account. Stop it first, wherever it runs, then restore.',
    { status: 409 },
  );
}

/** Nothing is overwritten. */
export function fileExists(file: string): AppError {
  return new AppError('file_exists', `${file} is there already. Name another file.`, {
    status: 409,
  });
}

/** There is nothing that a back-up could hold. */
export function notLinked(sessionDir: string): AppError {
  return new AppError(
    'not_linked',
    `No phone is linked in ${sessionDir}, so there is nothing to back up. ` +
      'Start the server and scan the QR code first.',
    { status: 409 },
  );
}
