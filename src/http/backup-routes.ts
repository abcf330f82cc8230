import type { Request, Response } from 'express';
import type { Backup } from '../whatsapp/backup/back-up-profile.ts';
import { sendData } from './envelope.ts';
import { sessionOperations } from './operations/session.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface BackupRoutesOptions {
  backUp: () => Promise<Backup>;
}

/** The route that backs up the session by hand; it answers once the file is whole. */
export function backupRoutes({ backUp }: BackupRoutesOptions): Route[] {
  const about = sessionOperations.backUp;
  const backup = async (request: Request, response: Response) => {
    validate(about.body, request.body ?? {});
    sendData(response, 201, await backUp());
  };
  const path = '/whatsapp/session/backup';
  return [{ method: 'POST', path, scope: 'admin', about, handle: backup }];
}
