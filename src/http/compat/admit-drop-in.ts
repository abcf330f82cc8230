import type { Request, RequestHandler, Response } from 'express';
import type { KeyRing } from '../../access/key-ring.ts';
import { AppError } from '../../errors.ts';
import type { GuestBook } from '../guest-book.ts';
import type { DropIn } from './drop-in.ts';
import { readDropInBody } from './drop-in-body.ts';
import { DropInFields } from './drop-in-fields.ts';
import { readForm } from './form-fields.ts';

interface AdmitOptions {
  keys: Pick<KeyRing, 'identify'>;
  guests: GuestBook;
}

/** What a request has in its body, or why it can't be read. */
type Body = DropInFields | Error;

/**
 * Lets only requests pass that bring a key with `compat`: in `Authorization`, with or without
 * `Bearer`, in `X-Api-Key`, in the URL or in the body. A body is read before the key is known
 * only when the key can be nowhere else. What opens the ordinary routes opens none of these, and
 * the answer is the same, in text and in time, for a missing and for every wrong key.
 */
export function admitDropIn(dropIn: DropIn, { keys, guests }: AdmitOptions): RequestHandler {
  return async (request, response, next) => {
    const url = orFault(() => readForm(queryOf(request)));
    const outside = readHeaderKey(request) ?? readKeyField(url, dropIn);
    const early = outside === null ? await readBody(request, response) : null;
    const key = outside ?? (early && readKeyField(early, dropIn)) ?? '';
    const visit = guests.receive(request, key);
    const caller = await keys.identify(key);
    if (!caller?.scopes.has('compat')) {
      visit.refused(response);
      throw unauthenticated();
    }
    visit.welcomed();
    response.locals.caller = caller;
    response.locals.readFields = async () => {
      const body = early ?? (await readBody(request, response));
      if (url instanceof Error) throw url;
      if (body instanceof Error) throw body;
      return body.or(url);
    };
    next();
  };
}

/** Puts what was sent into where routes look for it. Throws what is wrong with it. */
export const readDropInFields: RequestHandler = async (_request, response, next) => {
  const read = response.locals.readFields as () => Promise<DropInFields>;
  response.locals.fields = await read();
  next();
};

function queryOf({ url }: Request): string {
  const at = url.indexOf('?');
  return at === -1 ? '' : url.slice(at + 1);
}

/** What stands behind a dot is another gateway's second secret; a key has no dot. */
function readHeaderKey(request: Request): string | null {
  const given = request.get('X-Api-Key') ?? request.get('Authorization');
  if (given === undefined) return null;
  return given
    .replace(/^Bearer +/i, '')
    .replace(/\..*$/s, '')
    .trim();
}

function readKeyField(fields: Body, { keyParameter }: DropIn): string | null {
  if (fields instanceof Error) return null;
  const key = orFault(() => fields.text(keyParameter));
  return key instanceof Error ? '' : key;
}

async function readBody(request: Request, response: Response): Promise<Body> {
  if (request.method === 'GET' || request.method === 'HEAD') return new DropInFields([]);
  try {
    return await readDropInBody(request, response);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function orFault<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function unauthenticated(): AppError {
  const message = 'Give a key with the scope compat: npm run cli -- keys create --scopes compat.';
  return new AppError('unauthenticated', message, { status: 401 });
}
