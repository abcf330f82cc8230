import { beforeAll, describe, expect, it } from 'vitest';
import { useComposedServer } from '../support/composed-server.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const server = useComposedServer();

beforeAll(() =>
  server.database.knex.raw(
    `insert into customers (id, name, phone, phone_as_given, created_at, updated_at)
     values (1, 'Budi Santoso', '+6281234567890', '081234567890', now(), now())`,
  ),
);

/** How many rows each table has, and which transaction wrote last to it. */
async function fingerprint(): Promise<unknown> {
  const tables = await server.database
    .knex('pg_tables')
    .where('schemaname', 'public')
    .pluck('tablename');
  const queries = tables.map((table: string) =>
    server.database.knex.raw(`select count(*), max(xmin::text::bigint) as last from ??`, [table]),
  );
  const answers = await Promise.all(queries);
  return answers.map(({ rows }, index) => [tables[index], rows[0]]);
}

describe('without a key', () => {
  it('a scan of every route and method reads nothing and changes nothing', async () => {
    const before = await fingerprint();
    const { routes } = server.parts;
    const paths = new Set(routes.map(({ path }) => path.replaceAll(/:\w+/g, '1')));
    const isPublic = (method: string, path: string) =>
      routes.some(
        (route) => route.scope === null && route.path === path && route.method === method,
      );
    const dropIns = new Set(routes.flatMap((route) => (route.dropIn ? route.path : [])));
    expect(dropIns.size).toBe(5);
    expect(paths.size).toBeGreaterThan(50);
    for (const path of paths) {
      const isKnownToAll = routes.some((route) => route.scope === null && route.path === path);
      for (const method of methods) {
        if (isPublic(method === 'HEAD' ? 'GET' : method, path)) continue;
        const answer = await scan(method, path);
        if (dropIns.has(path)) expectRefusedLikeOriginal(answer.text, `${method} ${path}`);
        else expect(answer.status, `${method} ${path}`).toBe(isKnownToAll ? 405 : 401);
        expect(answer.text, `${method} ${path}`).not.toMatch(/Budi|6281234/);
        expect(answer.headers.get('Access-Control-Allow-Origin')).toBeNull();
      }
    }
    expect(await fingerprint()).toEqual(before);
  });

  it('these are all the routes that answer', () => {
    const open = server.parts.routes.filter(({ scope }) => scope === null);
    expect(open.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /health/live',
      'GET /look/icon.svg',
      'GET /look/look.css',
      'GET /sign-in',
      'GET /sign-in/next-page.js',
      'GET /sign-in/session',
      'GET /sign-in/sign-in.css',
      'GET /sign-in/sign-in.js',
      'POST /sign-in',
      'POST /sign-out',
    ]);
  });

  it('paths that are none of these look the same as those that are', async () => {
    for (const path of ['/', '/admin', '/.env', '/whatsapp-session/', '/metrics', '/docs/x']) {
      expect((await scan('GET', path)).status, path).toBe(401);
    }
  });

  it('a person with a browser is led from every one of them to where one signs in', async () => {
    const before = await fingerprint();
    const { routes } = server.parts;
    const closed = routes.filter(({ scope, method }) => scope !== null && method === 'GET');
    const paths = closed.filter(({ dropIn }) => !dropIn).map(({ path }) => path);
    for (const path of [...new Set(paths), '/nothing/here']) {
      const answer = await scan('GET', path, { Accept: 'text/html,*/*;q=0.8' });
      expect(answer.status, path).toBe(303);
      expect(answer.headers.get('Location'), path).toMatch(/^\/sign-in\?next=\//);
      expect(answer.text, path).not.toMatch(/Budi|6281234/);
    }
    expect(await fingerprint()).toEqual(before);
  });
});

/** Some originals refuse with 200; PHPNuxBill, and every HEAD, is told nothing. */
function expectRefusedLikeOriginal(text: string, what: string): void {
  if (text === '') return;
  expect(JSON.parse(text), what).toMatchObject({ status: false, code: 'unauthenticated' });
}

let asked = 0;

/** One request, each from another address, so that the limit of an address is not what refuses. */
async function scan(method: string, path: string, more: Record<string, string> = {}) {
  asked += 1;
  const address = `10.0.${asked >> 8}.${asked & 255}`;
  const response = await fetch(`${server.url}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json', 'X-Forwarded-For': address, ...more },
    ...(['POST', 'PUT', 'PATCH'].includes(method) && { body: '{}' }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
