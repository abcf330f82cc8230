import { z } from 'zod';
import type { ErrorCode } from '../error-codes.ts';
import type { Tag } from './openapi/tags.ts';

/** A header of a request that some calls look at, beside the key. */
export type RequestHeader = 'Idempotency-Key' | 'Prefer';

/** A header that belongs to some answers, beside those that every answer has. */
export type AnswerHeader =
  | 'Cache-Control'
  | 'Content-Disposition'
  | 'Expires'
  | 'Idempotent-Replayed'
  | 'Last-Modified'
  | 'Location'
  | 'Set-Cookie'
  | 'X-Error-Code';

/** One way in which a call can go well. */
export interface Answer {
  description: string;
  /** Its content type, without parameters. */
  type: string;
  /** The whole body, as it is once it is JSON; null for what is no JSON. */
  schema: z.ZodType | null;
  /** An example of a body that is no JSON. */
  example?: string;
  headers: readonly AnswerHeader[];
}

/** What a caller has to know of one route; the OpenAPI document is made of these. */
export interface Operation {
  /** Unique, camelCase: the name of the call in a generated client. */
  id: string;
  tag: Tag;
  /** One line, without a full stop. */
  summary: string;
  description?: string;
  /** The schemas that the handler validates with; the body is JSON. */
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** The headers that it looks at. */
  takes?: readonly RequestHeader[];
  /** By status. */
  answers: Readonly<Record<number, Answer>>;
  /** What it can be refused with, beside what any call can. */
  errors: readonly ErrorCode[];
  /** Every refusal, where they are not ours in shape: as another gateway has it. */
  refusal?: Answer;
}

/** Why a route is no part of the API that callers use, such as a file of a page. */
export interface Unlisted {
  unlisted: string;
}

/** An answer `{"success":true,"data":…}`. */
export function data(
  schema: z.ZodType,
  description: string,
  headers: readonly AnswerHeader[] = [],
): Answer {
  const body = z.strictObject({ success: z.literal(true), data: schema });
  return { description, type: 'application/json', schema: body, headers };
}

const nextPage = z.strictObject({
  nextCursor: z.string().nullable().describe('Goes into `cursor`; null on the last page.'),
});

/** An answer with one page of a list. */
export function page(row: z.ZodType, description: string): Answer {
  const list = z.array(row);
  const body = z.strictObject({ success: z.literal(true), data: list, page: nextPage });
  return { description, type: 'application/json', schema: body, headers: [] };
}

/** An answer that is no JSON. */
export function file(
  type: string,
  description: string,
  { headers = [], example }: { headers?: readonly AnswerHeader[]; example?: string } = {},
): Answer {
  return { description, type, schema: null, headers, ...(example !== undefined && { example }) };
}
