import { z } from 'zod';
import { checkMessageText } from '../notifications/message-text.ts';
import { notificationClasses } from '../notifications/notification.ts';

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

/** The same id in a query string. */
export const callerIdQuery = z
  .string()
  .regex(/^[1-9]\d{0,15}$/, 'Give a whole number from 1.')
  .transform(Number);

/** An instant in ISO 8601 with an offset. */
export const instantField = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

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
