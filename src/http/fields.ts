import { z } from 'zod';
import { checkMessageText } from '../notifications/message-text.ts';
import { notificationClasses } from '../notifications/notification.ts';
import { documentAs } from './openapi/wire-form.ts';

/** Adds one fault with a stable code of our own to a zod check. */
function fault(context: z.RefinementCtx, code: string, message: string): void {
  context.addIssue({ code: 'custom', message, params: { code } });
}

/** The text of a message: not blank, at most 65,536 characters, nothing that can't be stored. */
export const messageField = z.string().superRefine((text, context) => {
  const check = checkMessageText(text);
  if (!check.ok) fault(context, check.code, check.message);
});

/** A short text that is stored as it is. */
export const labelField = z
  .string()
  .max(200)
  .superRefine((text, context) => {
    const check = checkMessageText(text);
    if (!check.ok) fault(context, check.code, check.message);
  });

/** An id of the calling billing system. */
export const callerIdField = z.int().min(1);

/** The same id in a query string or a path. */
export const callerIdQuery = documentAs(
  z
    .string()
    .regex(/^[1-9]\d{0,15}$/, 'Give a whole number from 1.')
    .transform(Number),
  { type: 'integer', minimum: 1, examples: [123] },
);

/** An instant in ISO 8601 with an offset, in UTC not after the year 9999. */
export const instantField = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .refine((instant) => instant.getUTCFullYear() <= 9999, {
    error: 'Give an instant before the year 10000.',
  });

export const classField = z.enum(notificationClasses);

/** The name of a stored text. */
export const templateNameField = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
    'A name is 1 to 64 letters, digits, _ and -, and starts with a letter or digit.',
  );

/** What is put into the places of a stored text. */
export const variablesField = z.record(
  z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'A variable is a name as between {{ and }}.'),
  z.union([z.string().max(4_000), z.int()], 'Give a text or a whole number.'),
);

/** A whole number in a query string. */
export const wholeNumber = (min: number, max: number) =>
  documentAs(
    z
      .string()
      .regex(/^\d{1,7}$/, `Give a whole number from ${min} to ${max}.`)
      .transform(Number)
      .pipe(z.int().min(min).max(max)),
    { type: 'integer', minimum: min, maximum: max },
  );

/** The id of a notification or a batch in a path. */
export const notificationIdField = z
  .uuid()
  .meta({ examples: ['01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d'] });

/** The body of a call that takes nothing. */
export const nothing = z.strictObject({});
