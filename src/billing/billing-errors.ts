import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';

/** What rows of the billing are called in errors. */
export type RecordKind =
  | 'customer'
  | 'contact'
  | 'package'
  | 'subscription'
  | 'period'
  | 'invoice'
  | 'payment'
  | 'promise'
  | 'incident';

/**
 * 404 `customer_not_found` and its kind.
 *
 * @param path the field that names the missing row.
 */
export function notFound(kind: RecordKind, path: string): AppError {
  const code = `${kind}_not_found` as const;
  const message = `There is no ${kind} of this name. Write the ${kind} first, or check the id.`;
  return new AppError(code, message, { status: 404, details: [{ path, code, message }] });
}

/** 409: the row is in a state in which this can't be done. */
export function conflict(code: CodeOf<409>, path: string, message: string): AppError {
  return new AppError(code, message, { status: 409, details: [{ path, code, message }] });
}

/** 422: the fields are well formed each, and do not fit what is stored. */
export function unfit(code: CodeOf<422>, path: string, message: string): AppError {
  return new AppError(code, message, { status: 422, details: [{ path, code, message }] });
}

const uniqueViolation = '23505';

/** Gives the refusals of unique indexes their names; passes everything else on. */
export function explainConflict(thrown: unknown): never {
  const { code, constraint = '' } = thrown as { code?: string; constraint?: string };
  if (code !== uniqueViolation) throw thrown;
  if (constraint.endsWith('_external_ref_key')) {
    const message = 'Another row has this externalRef. Write that one, or give another reference.';
    throw conflict('external_ref_taken', 'externalRef', message);
  }
  if (constraint === 'invoices_subscription_period') {
    const message =
      'This subscription has an invoice for this period. Write that one, or cancel it first.';
    throw conflict('invoice_period_taken', 'period', message);
  }
  throw thrown;
}
