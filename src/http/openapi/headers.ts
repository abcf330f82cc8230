import type { AnswerHeader, RequestHeader } from '../operation.ts';
import { idempotencyKeyPattern } from '../preferences.ts';
import type { HeaderObject, ParameterObject, Reference } from './document-types.ts';

const text = { type: 'string' };
const httpDate = { type: 'string', examples: ['Sun, 22 Nov 2026 11:17:40 GMT'] };

/** Every header that an answer can have. */
export const answerHeaders: Readonly<Record<string, HeaderObject>> = {
  'X-Request-Id': {
    description: 'Names the request in the log; report it with a fault.',
    required: true,
    schema: { type: 'string', format: 'uuid' },
  },
  RateLimit: {
    description: 'What is left for this key (`r`) and for how many seconds (`t`).',
    required: false,
    schema: { type: 'string', examples: ['"caller";r=599;t=1'] },
  },
  'RateLimit-Policy': {
    description: 'How many requests (`q`) in how many seconds (`w`) a key may make.',
    required: false,
    schema: { type: 'string', examples: ['"caller";q=600;w=60'] },
  },
  'Retry-After': {
    description: 'Seconds to wait before the request is repeated.',
    required: false,
    schema: { type: 'string', pattern: '^\\d+$', examples: ['5'] },
  },
  'WWW-Authenticate': {
    description: 'How to show a key.',
    required: false,
    schema: { ...text, examples: ['Bearer'] },
  },
  Location: {
    description: 'Where what was made is to be read.',
    required: false,
    schema: text,
  },
  'Idempotent-Replayed': {
    description: 'An earlier request with this key has done it; this is how it stands now.',
    required: false,
    schema: { type: 'string', enum: ['true'] },
  },
  'Cache-Control': {
    description: 'Not to be kept anywhere.',
    required: false,
    schema: text,
  },
  'Content-Disposition': {
    description: 'The name of the file.',
    required: false,
    schema: text,
  },
  'Set-Cookie': {
    description: 'The session of the browser, or its end.',
    required: false,
    schema: text,
  },
  'X-Error-Code': {
    description: 'The code of the error.',
    required: false,
    schema: text,
  },
  'Last-Modified': { description: 'Since when it is shown.', required: false, schema: httpDate },
  Expires: { description: 'Until when it is of use.', required: false, schema: httpDate },
} satisfies Record<AnswerHeader, HeaderObject> & Record<string, HeaderObject>;

/** The headers that some calls look at. */
export const requestHeaders: Readonly<Record<RequestHeader, ParameterObject>> = {
  'Idempotency-Key': {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    description:
      'Names the event, such as `payment-789`: the same request under the same key is done ' +
      'once, however often it is sent. Kept for 7 days.',
    schema: { type: 'string', pattern: idempotencyKeyPattern.source },
    example: 'payment-789',
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    description:
      '`wait=N` waits up to N seconds for the acknowledgement, at most 30; 10 without. ' +
      '`respond-async` does not wait.',
    schema: { type: 'string' },
    example: 'respond-async',
  },
};

/** References to headers of answers, by their names. */
export function headerReferences(names: readonly string[]): Record<string, Reference> {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
