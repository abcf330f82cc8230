import { z } from 'zod';
import type { ErrorDetail } from '../../errors.ts';

/** One fault of the caller's input. */
export const errorDetail = z
  .strictObject({
    path: z.string().describe('The field, such as `phone` or `recipients.3.phone`.'),
    code: z.string(),
    message: z.string(),
    candidates: z
      .array(z.string())
      .readonly()
      .exactOptional()
      .describe('For `multiple_numbers`: those that were found.'),
  })
  .meta({ id: 'ErrorDetail' }) satisfies z.ZodType<ErrorDetail>;

/** The body of every error; each call narrows `code` to what it can say. */
export const errorAnswer = z
  .strictObject({
    success: z.literal(false),
    error: z.strictObject({
      code: z.string().describe('Stable; see docs/errors.md.'),
      message: z.string().describe('What to do next, for a person.'),
      details: z.array(errorDetail),
      requestId: z.uuid().describe('Also in X-Request-Id, and in the log.'),
    }),
  })
  .meta({ id: 'Error' });
