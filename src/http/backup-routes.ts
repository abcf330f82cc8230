import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Backup } from '../whatsapp/backup/back-up-profile.ts';
import { sendData } from './envelope.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface BackupRoutesOptions {
  backUp: () => Promise<Backup>;
}

const noFields = z.strictObject({});

/** The route that backs up the session by hand; it answers once the file is whole. */
export function backupRoutes({ backUp }: BackupRoutesOptions): Route[] {
  const backup = async (request: Request, response: Response) => {
    validate(noFields, request.body ?? {});
    sendData(response, 201, await backUp());
  };
  return [{ method: 'POST', path: '/whatsapp/session/backup', scope: 'admin', handle: backup }];
}
