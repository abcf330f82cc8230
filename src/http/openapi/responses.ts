import { type ErrorCode, errorCodes } from '../../error-codes.ts';
import { errorAnswer } from '../answers/error.ts';
import type { Answer, Operation } from '../operation.ts';
import type { Route } from '../route.ts';
import type { MediaObject, Reference, ResponseObject } from './document-types.ts';
import { exampleOf } from './example-of.ts';
import { headerReferences } from './headers.ts';
import type { JsonSchemas } from './json-schemas.ts';

const always = ['X-Request-Id', 'RateLimit', 'RateLimit-Policy'];
const ofStatus: Readonly<Record<number, readonly string[]>> = {
  401: ['WWW-Authenticate'],
  409: ['Retry-After'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Every answer that a call can have, by status. */
export function describeResponses(
  { scope }: Route,
  operation: Operation,
  schemas: JsonSchemas,
  shared: Record<string, ResponseObject>,
): Record<string, ResponseObject | Reference> {
  const ofAnswers = Object.values(operation.answers).flatMap((answer) => answer.headers);
  const own = new Set<number>(operation.errors.map((code) => errorCodes[code].status));
  const good = Object.entries(operation.answers).map(
    ([status, answer]) => [status, describeAnswer(answer, always, schemas)] as const,
  );
  if (operation.refusal) {
    const refused = describeAnswer(
      operation.refusal,
      [...always, 'Retry-After', 'WWW-Authenticate'],
      schemas,
    );
    return { ...Object.fromEntries(good), default: refused };
  }
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorsOf(scope, operation)) {
    const { status } = errorCodes[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const bad = [...byStatus].map(([status, codes]) => {
    const told = own.has(status) ? ofAnswers.filter((name) => name !== 'Set-Cookie') : [];
    const shown = [...always, ...told, ...(ofStatus[status] ?? [])];
    const response = describeErrors(codes, shown, schemas);
    const isShared = !operation.errors.some((code) => codes.includes(code));
    return [String(status), isShared ? share(codes, response, shared) : response] as const;
  });
  return Object.fromEntries([...good, ...bad]);
}

/** Puts what many calls answer alike among the components. */
function share(
  codes: readonly ErrorCode[],
  response: ResponseObject,
  shared: Record<string, ResponseObject>,
): Reference {
  const words = codes.join('_or_').split('_');
  const name = words.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`).join('');
  shared[name] = response;
  return { $ref: `#/components/responses/${name}` };
}

/** The errors of one call: its own, and those that follow from what every call goes through. */
function errorsOf(scope: Route['scope'], operation: Operation): Set<ErrorCode> {
  const { body, errors } = operation;
  return new Set<ErrorCode>([
    'invalid_request',
    ...errors,
    ...(body ? bodyErrors : []),
    'bad_request',
    ...(scope === null ? [] : keyErrors),
    'origin_not_allowed',
    'host_not_allowed',
    'internal_error',
  ]);
}

const bodyErrors = ['invalid_json', 'body_too_large', 'unsupported_media_type'] as const;
const keyErrors = ['unauthenticated', 'forbidden', 'rate_limited', 'database_unavailable'] as const;

function describeAnswer(
  { description, type, schema, example, headers }: Answer,
  common: readonly string[],
  schemas: JsonSchemas,
): ResponseObject {
  const media: MediaObject = {};
  if (schema) {
    media.schema = schemas.output(schema);
    media.example = exampleOf(media.schema, schemas.components);
  } else if (example !== undefined) {
    media.schema = { type: 'string' };
    media.example = example;
  }
  return {
    description,
    headers: headerReferences([...common, ...headers]),
    content: type === '' ? {} : { [type]: media },
  };
}

function describeErrors(
  codes: readonly ErrorCode[],
  headers: readonly string[],
  schemas: JsonSchemas,
): ResponseObject {
  const lines = codes.map((code) => {
    const { when, remedy } = errorCodes[code];
    return `- \`${code}\`: ${when}. What to do: ${remedy}.`;
  });
  const narrowed = {
    type: 'object',
    properties: {
      error: {
        type: 'object',
        properties: { code: { type: 'string', enum: [...codes] } },
        required: ['code'],
      },
    },
    required: ['error'],
  };
  return {
    description: lines.join('\n'),
    headers: headerReferences(headers),
    content: {
      'application/json': {
        schema: { allOf: [schemas.output(errorAnswer), narrowed] },
        example: exampleOfError(codes[0]!),
      },
    },
  };
}

function exampleOfError(code: ErrorCode) {
  const { when } = errorCodes[code];
  const message = `${when[0]!.toUpperCase()}${when.slice(1)}.`;
  const requestId = '12118b34-edac-441c-8267-ddb93427de89';
  return { success: false, error: { code, message, details: [], requestId } };
}
