import express, { type RequestHandler } from 'express';
import { AppError } from '../errors.ts';

/** The most that one request may carry, in bytes. */
export const maxBodyBytes = 65_536;

/**
 * Reads a JSON object or array of at most 64 kB into `request.body`. Anything else is refused:
 * 415 for another type, 400 for bytes that are not UTF-8 or not JSON, 413 for too many.
 */
export const readJsonBody: RequestHandler[] = [
  (request, _response, next) => {
    const hasBody =
      request.headers['transfer-encoding'] || Number(request.headers['content-length']);
    if (hasBody && !request.is('application/json')) {
      throw new AppError(
        'unsupported_media_type',
        'Send the body as JSON, with the header Content-Type: application/json.',
        { status: 415 },
      );
    }
    next();
  },
  express.json({ limit: maxBodyBytes, strict: true, verify: requireUtf8 }),
];

function requireUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (cause) {
    throw new AppError('invalid_json', 'The body is not valid UTF-8.', { status: 400, cause });
  }
}
