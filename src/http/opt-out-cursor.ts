import { z } from 'zod';
import type { OptOut } from '../notifications/opt-out.ts';
import type { OptOutCursor } from '../notifications/opt-out-repository.ts';

/** An opaque mark: the base64url of the last row's time and phone. */
export const optOutCursorField = z
  .string()
  .max(200)
  .transform((text, context): OptOutCursor => {
    const [time = '', phone = ''] = Buffer.from(text, 'base64url').toString().split(' ');
    const isOurs = /^20\d\d-/.test(time) && z.iso.datetime().safeParse(time).success;
    if (isOurs && /^\+\d+$/.test(phone)) return { createdAt: new Date(time), phone };
    context.addIssue({ code: 'custom', message: 'Give the nextCursor of the page before.' });
    return z.NEVER;
  });

/** The mark of a row, for the next page. */
export function toOptOutCursor({ createdAt, phone }: OptOut): string {
  return Buffer.from(`${createdAt.toISOString()} ${phone}`).toString('base64url');
}
