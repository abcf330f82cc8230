import { type RequestHandler, Router } from 'express';
import type { KeyRing } from '../../access/key-ring.ts';
import { AppError } from '../../errors.ts';
import type { GuestBook } from '../guest-book.ts';
import { handleUnknownPath } from '../handle-errors.ts';
import { ignoreConditions } from '../ignore-conditions.ts';
import type { Route } from '../route.ts';
import { admitDropIn, readDropInFields } from './admit-drop-in.ts';
import type { DropIn } from './drop-in.ts';

interface MountOptions {
  keys: Pick<KeyRing, 'identify'>;
  guests: GuestBook;
  /** Counts the requests of a caller. */
  limit: RequestHandler;
}

/** The drop-ins that routes belong to. */
export function dropInsOf(routes: readonly Route[]): ReadonlySet<DropIn> {
  return new Set(routes.flatMap(({ dropIn }) => dropIn ?? []));
}

/**
 * The routes of drop-ins, each behind the guard of its own. With a slash at the end of the path
 * as well, as some originals have it; nothing else is under their prefixes.
 */
export function mountDropIns(routes: readonly Route[], options: MountOptions): Router {
  const router = Router({ caseSensitive: true });
  for (const dropIn of dropInsOf(routes)) {
    router.use(dropIn.prefix, keepNowhere, ignoreConditions);
    router.use(dropIn.prefix, admitDropIn(dropIn, options), options.limit);
  }
  for (const path of new Set(routes.flatMap((route) => (route.dropIn ? route.path : [])))) {
    const own = routes.filter((route) => route.path === path);
    router.all(path, refuseOthers(own.map(({ method }) => method)), readDropInFields);
    for (const { method, handle } of own) {
      if (method === 'GET') router.get(path, handle);
      else router.post(path, handle);
    }
  }
  for (const { prefix } of dropInsOf(routes)) router.use(prefix, handleUnknownPath);
  return router;
}

/** The URL has the key and the text, and whoever asks for it once more sends a message. */
const keepNowhere: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/** HEAD is among the others: a look at the headers must not send a message. */
function refuseOthers(methods: readonly string[]): RequestHandler {
  return (request, _response, next) => {
    if (methods.includes(request.method)) return next();
    throw new AppError('method_not_allowed', `Use ${methods.join(' or ')} for this path.`, {
      status: 405,
      headers: { Allow: methods.join(', ') },
    });
  };
}
