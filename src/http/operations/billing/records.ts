import { z } from 'zod';
import type { ErrorCode } from '../../../error-codes.ts';
import { nameField } from '../../billing/billing-fields.ts';
import { data, type Operation, page } from '../../operation.ts';
import type { Tag } from '../../openapi/tags.ts';

/** The path of one row of the billing. */
export const rowPath = z.object({ id: nameField });

interface RecordKind {
  /** Such as `customer`. */
  one: 'customer' | 'package' | 'subscription' | 'invoice' | 'promise' | 'incident';
  tag: Tag;
  query: z.ZodType;
  body: z.ZodType;
  /** A row as lists show it. */
  row: z.ZodType;
  /** A row by itself, when that shows more. */
  detail?: z.ZodType;
  /** What is said to the customer of a new one. */
  told?: string;
  /** What a list and a write can be refused with, beside what all of them can. */
  listErrors?: readonly ErrorCode[];
  writeErrors: readonly ErrorCode[];
}

/** The four calls that rows of every kind have. */
export interface RecordOperations {
  list: Operation;
  read: Operation;
  create: Operation;
  write: Operation;
}

const writing =
  'The whole row is written: a field that is left out goes back to its default. Repeatable.';

/** Describes list, read, create and write of one kind of row. */
export function recordOperations(kind: RecordKind): RecordOperations {
  const { one, tag, query, body, row, detail = row, told, listErrors = [], writeErrors } = kind;
  const name = `${one[0]!.toUpperCase()}${one.slice(1)}`;
  const many = `${one}s`;
  const telling = told === undefined ? writing : `${writing} ${told}`;
  const saved = {
    200: data(detail, `This ${one} was there; it is this now.`, ['Idempotent-Replayed']),
    201: data(detail, `The new ${one}.`, ['Location', 'Idempotent-Replayed']),
  };
  return {
    list: {
      id: `list${name}s`,
      tag,
      summary: `List ${many}`,
      query: query as z.ZodObject,
      answers: { 200: page(row, 'From the highest id down.') },
      errors: listErrors,
    },
    read: {
      id: `get${name}`,
      tag,
      summary: `Read one ${one}`,
      params: rowPath,
      answers: { 200: data(detail, `The ${one}.`) },
      errors: [`${one}_not_found`],
    },
    create: {
      id: `create${name}`,
      tag,
      summary: `Write one ${one} under an id of the server's`,
      description: `${telling} With an \`externalRef\` that is known, that row is written.`,
      body,
      takes: ['Idempotency-Key'],
      answers: saved,
      errors: [...writeErrors, 'external_ref_taken', 'idempotency_key_reused'],
    },
    write: {
      id: `put${name}`,
      tag,
      summary: `Write one ${one} under your own id or reference`,
      description: telling,
      params: rowPath,
      body,
      answers: saved,
      errors: [...writeErrors, 'external_ref_taken', 'id_reserved'],
    },
  };
}
