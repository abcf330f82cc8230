import { accessErrors } from './error-codes/access-errors.ts';
import { billingErrors } from './error-codes/billing-errors.ts';
import { contentErrors } from './error-codes/content-errors.ts';
import { requestErrors } from './error-codes/request-errors.ts';
import { sendingErrors } from './error-codes/sending-errors.ts';
import { sessionErrors } from './error-codes/session-errors.ts';
import { webhookErrors } from './error-codes/webhook-errors.ts';

/**
 * Every code that an error of the API can have, by subject, in the order of docs/errors.md, which
 * is made of this table. A code never changes its meaning.
 */
export const errorCodes = {
  ...requestErrors,
  ...accessErrors,
  ...sessionErrors,
  ...sendingErrors,
  ...contentErrors,
  ...webhookErrors,
  ...billingErrors,
} as const;

/** See {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** The codes of errors with this HTTP status. */
export type CodeOf<Status extends number> = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['status'] extends Status ? Code : never;
}[ErrorCode];

/** What only commands on the machine of the server fail with; no answer has these. */
export type CommandErrorCode =
  | 'backup_damaged'
  | 'backup_key_wrong'
  | 'backup_of_other_kind'
  | 'backup_version_unknown'
  | 'columns_missing'
  | 'file_exists'
  | 'file_malformed'
  | 'file_unreadable'
  | 'not_a_backup'
  | 'not_copied'
  | 'profile_in_use'
  | 'rows_refused'
  | 'server_running'
  | 'server_unreachable';

/** Whether a word is the code of an error with this HTTP status. */
export function isCodeOf<Status extends number>(
  word: string,
  status: Status,
): word is CodeOf<Status> {
  return isErrorCode(word) && errorCodes[word].status === status;
}

/** Whether a word, such as one that another server answered, is the code of an error. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(errorCodes, word);
}
