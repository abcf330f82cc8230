import type { Knex } from 'knex';
import { ApiKeyRepository } from './access/api-key-repository.ts';
import { BrowserSessionRepository } from './access/browser-session-repository.ts';
import { BrowserSessions } from './access/browser-sessions.ts';
import { KeyDesk } from './access/key-desk.ts';
import { KeyRing } from './access/key-ring.ts';
import { makeSignInLink } from './access/sign-in-link.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { keyRoutes } from './http/key-routes.ts';
import type { Route } from './http/route.ts';
import { signInPage } from './http/sign-in-page.ts';
import { signInRoutes } from './http/sign-in-routes.ts';
import type { Logger } from './logger.ts';

interface AccessFoundations {
  config: Pick<Config, 'apiKey' | 'publicUrl'>;
  db: Knex;
  clock: Clock;
  logger: Logger;
}

/** Who may come in, and the routes about that. */
export interface Access {
  keys: KeyRing;
  sessions: BrowserSessions;
  desk: KeyDesk;
  routes: readonly Route[];
  /** Makes a link that signs one browser in, and resolves with its path. */
  makeSignInLink(): Promise<string>;
}

/** Builds every part that decides who may come in. */
export function composeAccess({ config, db, clock, logger }: AccessFoundations): Access {
  const { apiKey: bootstrapKey, publicUrl } = config;
  const keys = new KeyRing({ keys: new ApiKeyRepository(db), bootstrapKey, clock, logger });
  const repository = new BrowserSessionRepository(db);
  const sessions = new BrowserSessions({ sessions: repository, keys, clock, logger });
  const desk = new KeyDesk({ db, clock, onChange: () => keys.keysChanged() });
  return {
    keys,
    sessions,
    desk,
    routes: [
      ...signInPage(),
      ...signInRoutes({ sessions, publicUrl, clock, logger }),
      ...keyRoutes({ desk, clock, logger }),
    ],
    makeSignInLink: () =>
      makeSignInLink({ sessions: repository, keyHash: keys.bootstrapHash, clock }),
  };
}
