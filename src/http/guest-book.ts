import type { Request, RequestHandler, Response } from 'express';
import { hashOf } from '../access/secret.ts';
import type { Clock } from '../clock.ts';
import { clientAddress } from './client-address.ts';
import { refuseAtLimit, showLimit } from './rate-headers.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RecentMap } from './recent-map.ts';

/** How often one address may come without anything that opens. */
const rate = { count: 600, windowMs: 60_000 };
const mostRegulars = 10_000;

/** One request of somebody who is not known yet. */
interface Visit {
  /** It brought what opens. */
  welcomed(): void;
  /** It did not. Throws 429 `rate_limited` when that was one too many. */
  refused(response: Response): void;
}

/**
 * Counts the requests of each address that bring no key, or a wrong one. An address that has had
 * too many is not listened to for a while, so that guessing stays slow; but a key that has come
 * from there before goes on being heard, so that nobody locks the billing out from next door.
 */
export class GuestBook {
  readonly #limiter: RateLimiter;
  /** Address and key of those that were let in. */
  readonly #regulars = new RecentMap<true>(mostRegulars);

  constructor(clock: Clock) {
    this.#limiter = new RateLimiter({ rate, clock });
  }

  /** Throws 429 `rate_limited` without a look at what is brought. */
  receive(request: Request, brought: string | null): Visit {
    const address = clientAddress(request);
    const exhausted = this.#limiter.exhausted(address);
    const regular = () => `${address} ${hashOf(brought ?? '').toString('base64')}`;
    if (exhausted && !this.#regulars.get(regular())) refuseAtLimit('guest', exhausted);
    return {
      welcomed: () => this.#regulars.set(regular(), true),
      refused: (response) => {
        const state = this.#limiter.hit(address);
        showLimit(response, 'guest', state);
        if (!state.isWithin) refuseAtLimit('guest', state);
      },
    };
  }

  /** For what everybody may have. */
  limit(): RequestHandler {
    return (request, response, next) => {
      this.receive(request, null).refused(response);
      next();
    };
  }
}
