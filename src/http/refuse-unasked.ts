import type { RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import { nothing } from './fields.ts';
import type { Operation } from './operation.ts';
import { validate } from './validate.ts';

/** So much says nothing: `{}` has no field. */
const emptyBytes = 2;

/**
 * Refuses, with 400 `invalid_request`, a query or a body that a call has no field for, so that
 * nobody takes for heard what was never read.
 */
export function refuseUnasked({ query, body }: Operation): RequestHandler {
  return (request, _response, next) => {
    if (!query) validate(nothing, request.query);
    const { 'transfer-encoding': encoding, 'content-length': length } = request.headers;
    const hasBody = encoding !== undefined || Number(length ?? 0) > emptyBytes;
    if (!body && hasBody) throw bodyNotTaken();
    next();
  };
}

function bodyNotTaken(): AppError {
  const message = 'This call takes no body. Send what it takes in the path and the query.';
  return new AppError('invalid_request', message, {
    status: 400,
    details: [{ path: 'body', code: 'not_taken', message }],
  });
}
