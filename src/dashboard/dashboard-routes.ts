import { fileURLToPath } from 'node:url';
import type { Request, Response } from 'express';
import type { KeyDesk } from '../access/key-desk.ts';
import { CachedReading } from '../cached-reading.ts';
import { AppError } from '../errors.ts';
import { callerOf } from '../http/authenticate.ts';
import type { Route } from '../http/route.ts';
import { type DashboardSources, readDashboard } from './dashboard-state.ts';
import { keysPage } from './keys-page.ts';
import { LiveStreams } from './live-streams.ts';
import { statusPage } from './status-page.ts';

interface DashboardOptions extends DashboardSources {
  keys: Pick<KeyDesk, 'list'>;
}

interface Dashboard {
  routes: readonly Route[];
  /** The streams that keep open pages up to date. */
  streams: LiveStreams;
}

const about = { unlisted: 'a page for people, and its parts' };
const reading = { method: 'GET', scope: 'read', about } as const;
const files = ['dashboard.css', 'dashboard.js', 'keys.js', 'frame.js'];

/** The pages for who runs the server, and what keeps them up to date. */
export function createDashboard(options: DashboardOptions): Dashboard {
  const { keys, clock, businessTimeZone: timeZone } = options;
  // Many may look at the same time, and none has to wait for a database that hangs.
  const latest = new CachedReading({
    read: () => readDashboard(options),
    clock,
    keepMs: 1_000,
    deadlineMs: 5_000,
  });
  const streams = new LiveStreams({ read: () => latest.get(), timeZone, clock });

  const status = async (_request: Request, response: Response) => {
    const state = await latest.get();
    if (state === null) throw unreadable();
    const isAdmin = callerOf(response).scopes.has('admin');
    sendPage(response, statusPage({ state, timeZone, isAdmin }));
  };

  const listKeys = async (_request: Request, response: Response) => {
    sendPage(response, keysPage({ keys: await keys.list(), now: clock.now(), timeZone }));
  };

  return {
    streams,
    routes: [
      { ...reading, path: '/', handle: status },
      { ...reading, path: '/dashboard/keys', scope: 'admin', handle: listKeys },
      {
        ...reading,
        path: '/dashboard/events',
        handle: (_request, response) => streams.follow(response),
      },
      ...files.map((name) => ({ ...reading, path: `/dashboard/${name}`, handle: fileOf(name) })),
    ],
  };
}

function sendPage(response: Response, page: string): void {
  response.set('Cache-Control', 'no-store').type('html').send(page);
}

function fileOf(name: string) {
  const path = fileURLToPath(new URL(`./page/${name}`, import.meta.url));
  return (_request: Request, response: Response) => {
    // A browser that was used with an older server must not run that one's script.
    response.set('Cache-Control', 'no-cache');
    response.sendFile(path, { cacheControl: false });
  };
}

function unreadable(): AppError {
  return new AppError(
    'database_unavailable',
    'The database does not answer, so there is nothing to show. Load the page again in a moment.',
    { status: 503, headers: { 'Retry-After': '5' } },
  );
}
