import type { z } from 'zod';
import { AppError, type ErrorDetail } from '../errors.ts';

/** Parses `input`, or throws 400 `invalid_request` with every faulty field by its name. */
export function validate<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const { message, details } = describeFaults(result.error);
  throw new AppError('invalid_request', message, { status: 400, details });
}

/** Says which fields are faulty. `within` is the path of the object that they are fields of. */
export function describeFaults(
  error: z.ZodError,
  within: readonly string[] = [],
): { message: string; details: ErrorDetail[] } {
  const details = error.issues.flatMap((issue) => toDetails(issue, within));
  const names = [...new Set(details.map((detail) => detail.path))].join(', ');
  return { message: `These fields need another look: ${names}.`, details };
}

function toDetails(issue: z.core.$ZodIssue, within: readonly string[]): ErrorDetail[] {
  const path = [...within, ...issue.path.map(String)];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      code: 'unknown_field',
      message: 'There is no field of this name. Check the spelling.',
    }));
  }
  const code = issue.code === 'custom' ? String(issue.params?.code ?? 'invalid') : issue.code;
  return [{ path: path.join('.') || 'body', code, message: issue.message }];
}
