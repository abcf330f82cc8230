import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { isPersonsVisit } from './authenticate.ts';
import { type DropIn, findDropIn } from './compat/drop-in.ts';
import { errorPage } from './error-page.ts';
import { requestIdOf } from './request-id.ts';

/**
 * Turns whatever was thrown into the error envelope, into what the caller of a drop-in knows, or
 * into a page for a person who opened one; unknown failures are logged once.
 */
export function handleErrors(logger: Logger, dropIns: ReadonlySet<DropIn>): ErrorRequestHandler {
  return (thrown: unknown, request, response, _next) => {
    const requestId = requestIdOf(response);
    const error = toAppError(thrown);
    if (error.status >= 500) {
      logger.error({ requestId, method: request.method, err: thrown }, 'http.failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const dropIn = findDropIn(dropIns, request);
    response.set(error.headers);
    if (dropIn) {
      noteRefusal(logger, requestId, dropIn, error);
      dropIn.refuse(response, error);
      return;
    }
    const { status, code, message, details } = error;
    response.status(status);
    if (isPersonsVisit(request)) {
      const page = errorPage(error, requestId);
      response.vary('Accept').set('Cache-Control', 'no-store').type('html').send(page);
      return;
    }
    response.json({ success: false, error: { code, message, details, requestId } });
  };
}

/** The original's words are few, and what calls may show none: the log has the reason. */
function noteRefusal(logger: Logger, requestId: string, { prefix }: DropIn, error: AppError): void {
  if (error.status >= 500 || error.status === 401 || error.status === 429) return;
  const reasons = error.details.map(({ code }) => code);
  logger.info({ requestId, dropIn: prefix, code: error.code, reasons }, 'drop_in.refused');
}

/** Answers what no route has taken. */
export const handleUnknownPath: RequestHandler = (request) => {
  throw new AppError('not_found', `There is nothing at ${request.path}.`, { status: 404 });
};

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const known = knownFailure(thrown);
  if (known) return known;
  return new AppError(
    'internal_error',
    'Something went wrong here. Nothing is known to have been accepted: repeat the request ' +
      'with the same Idempotency-Key, and report the request id if it happens again.',
    { status: 500, cause: thrown },
  );
}

/** What Express, its body parser and the database driver throw for reasons that have a name. */
function knownFailure(thrown: unknown): AppError | null {
  const { type, code, status } = (thrown ?? {}) as {
    type?: string;
    code?: string;
    status?: number;
  };
  if (type === 'entity.parse.failed') {
    const message = 'The body is not valid JSON. Send one JSON object in UTF-8.';
    return new AppError('invalid_json', message, { status: 400, cause: thrown });
  }
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    const message = 'Send the body as uncompressed JSON in UTF-8.';
    return new AppError('unsupported_media_type', message, { status: 415, cause: thrown });
  }
  if (code !== undefined && databaseAway.test(code)) {
    return new AppError(
      'database_unavailable',
      'The database does not answer. Nothing is known to have been accepted: repeat the request ' +
        'in a moment, with the same Idempotency-Key.',
      { status: 503, headers: { 'Retry-After': '5' }, cause: thrown },
    );
  }
  if (status !== undefined && status >= 400 && status < 500) {
    const message = 'The request could not be read. Check its path, headers and body.';
    return new AppError('bad_request', message, { status: 400, cause: thrown });
  }
  return null;
}

/** Connection failures of the system, and PostgreSQL's classes 08, 53 and 57P. */
const databaseAway = /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOENT|08...|53...|57P..)$/;
