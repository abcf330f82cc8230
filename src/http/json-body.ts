import type { ServerResponse } from 'node:http';
import express, {
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { AppError } from '../errors.ts';

/** How much the body of a route may carry. */
export interface BodyLimit {
  bytes: number;
  /** The field that makes a body too large; of most bodies only `message` can. */
  field: string;
  /** What to do about it. */
  advice: string;
  /** The field for whose sake it is larger: a body without it keeps to the usual limit. */
  onlyWith?: string;
}

/** What a route allows that says nothing else: 64 kB. */
export const usualLimit: BodyLimit = {
  bytes: 65_536,
  field: 'message',
  advice: 'Shorten the message.',
};

/**
 * Reads a JSON object or array into `request.body`. Anything else is refused: 415 for another
 * type, 400 for bytes that are not UTF-8 or not JSON, 413 for too many.
 */
export function readJsonBody(limit = usualLimit): RequestHandler[] {
  return [
    requireJson,
    boundBody(limit, express.json({ limit: limit.bytes, strict: true, verify: checkBytes })),
    (request, response, next) => {
      const { onlyWith } = limit;
      const hasReason = onlyWith === undefined || Object.hasOwn(request.body ?? {}, onlyWith);
      const isLarge = Number(response.locals.bodyBytes ?? 0) > usualLimit.bytes;
      next(isLarge && !hasReason ? tooLarge(usualLimit) : undefined);
    },
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

/**
 * Reads a body with `parse`, and refuses it with 413 as soon as it is known to be too long. The
 * parser would read it to its end first, which for a body without one never comes.
 */
export function boundBody(limit: BodyLimit, parse: RequestHandler): RequestHandler {
  return (request, response, next) => {
    const goOn = nameTheField(limit, callOnce(next));
    if (refuseLongBody(request, limit, goOn)) parse(request, response, goOn);
  };
}

/** False when it was refused already. */
function refuseLongBody(request: Request, limit: BodyLimit, refuse: NextFunction): boolean {
  if (Number(request.headers['content-length'] ?? 0) > limit.bytes) {
    refuse(tooLarge(limit));
    return false;
  }
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > limit.bytes) refuse(tooLarge(limit));
  });
  return true;
}

function callOnce(next: NextFunction): NextFunction {
  let isCalled = false;
  return (thrown?: unknown) => {
    if (isCalled) return;
    isCalled = true;
    next(thrown);
  };
}

function nameTheField(limit: BodyLimit, next: NextFunction): NextFunction {
  return (thrown?: unknown) => {
    const { type } = (thrown ?? {}) as { type?: string };
    if (type !== 'entity.too.large') return next(thrown);
    next(tooLarge(limit, thrown));
  };
}

function tooLarge({ bytes, field, advice }: BodyLimit, cause?: unknown): AppError {
  const message = `The body is larger than ${bytes} bytes. ${advice}`;
  const details = [{ path: field, code: 'too_long', message }];
  return new AppError('body_too_large', message, { status: 413, details, cause });
}

function checkBytes(_request: unknown, response: ServerResponse, body: Buffer): void {
  (response as Response).locals.bodyBytes = body.length;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.', { status: 400, cause });
  }
}
