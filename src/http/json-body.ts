import express, { type NextFunction, type RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** How much the body of a route may carry. */
export interface BodyLimit {
  bytes: number;
  /** The field that makes a body too large; of most bodies only `message` can. */
  field: string;
  /** What to do about it. */
  advice: string;
}

/** What a route allows that says nothing else: 64 kB. */
const usualLimit: BodyLimit = {
  bytes: 65_536,
  field: 'message',
  advice: 'Shorten the message.',
};

/**
 * Reads a JSON object or array into `request.body`. Anything else is refused: 415 for another
 * type, 400 for bytes that are not UTF-8 or not JSON, 413 for too many.
 */
export function readJsonBody(limit = usualLimit): RequestHandler[] {
  const parse = express.json({ limit: limit.bytes, strict: true, verify: requireUtf8 });
  return [
    requireJson,
    (request, response, next) => parse(request, response, nameTheField(limit, next)),
  ];
}

const requireJson: RequestHandler = (request, _response, next) => {
  const hasBody = request.headers['transfer-encoding'] || Number(request.headers['content-length']);
  if (hasBody && !request.is('application/json')) {
    throw new AppError(
      'unsupported_media_type',
      'Send the body as JSON, with the header Content-Type: application/json.',
      { status: 415 },
    );
  }
  next();
};

function nameTheField({ bytes, field, advice }: BodyLimit, next: NextFunction): NextFunction {
  return (thrown?: unknown) => {
    const { type } = (thrown ?? {}) as { type?: string };
    if (type !== 'entity.too.large') return next(thrown);
    const message = `The body is larger than ${bytes} bytes. ${advice}`;
    const details = [{ path: field, code: 'too_long', message }];
    next(new AppError('body_too_large', message, { status: 413, details, cause: thrown }));
  };
}

function requireUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.', { status: 400, cause });
  }
}
