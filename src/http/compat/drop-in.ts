import type { Request, Response } from 'express';
import type { AppError } from '../../errors.ts';
import type { DropInFields } from './drop-in-fields.ts';

/**
 * A gateway whose callers are taken as they are: where they put their key, and how they are told
 * of a failure.
 */
export interface DropIn {
  /** Under which everything of it stands, such as `/compat/fonnte`. */
  prefix: string;
  /** The parameter, in the URL or in the body, that has the key when no header has it. */
  keyParameter: string;
  /** Answers with a failure in the shape of the original. */
  refuse(response: Response, error: AppError): void;
}

/** The drop-in that a request is for, also when nothing is at its path; else undefined. */
export function findDropIn(dropIns: Iterable<DropIn>, request: Request): DropIn | undefined {
  const path = request.path.toLowerCase();
  return [...dropIns].find(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`));
}

/** What the caller has sent, in the URL and in the body; for routes of drop-ins. */
export function dropInFieldsOf(response: Response): DropInFields {
  return response.locals.fields as DropInFields;
}

/**
 * Answers with JSON in ASCII and in one line, as PHP writes it: what reads it may be a script on
 * a router.
 */
export function sendAscii(response: Response, status: number, answer: object): void {
  const text = JSON.stringify(answer).replaceAll(/[\u007f-\uffff]/g, escape);
  response.status(status).type('application/json').send(text);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/**
 * The status of the original for what is wrong with a key or a message; for what it does not
 * know, such as a path that is not there or a database that is away, our own.
 */
export function statusOf({ status }: AppError, usual: number): number {
  return [400, 401, 409, 413, 415, 422].includes(status) ? usual : status;
}

/** What is said beside the original's own words, for whoever looks for the reason. */
export function reasonOf({ code, message, details }: AppError): { code: string; hint: string } {
  return { code: details[0]?.code ?? code, hint: message };
}
