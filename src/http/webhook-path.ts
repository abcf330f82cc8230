import type { Request } from 'express';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { validate } from './validate.ts';

/** The path of one webhook. */
export const webhookPath = z.looseObject({
  id: z.uuid().meta({ examples: ['0b6cd1f5-41a5-4a77-9d7c-a06f5a2f1c5d'] }),
});

/** The id of the webhook that the path names. Throws 400. */
export function readWebhookId(request: Request): string {
  return validate(webhookPath, request.params).id;
}

/** Throws 404 `webhook_not_found`. */
export function webhookNotFound(): never {
  throw new AppError('webhook_not_found', 'There is no webhook with this id.', { status: 404 });
}
