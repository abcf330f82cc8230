import { describe, expect, it } from 'vitest';
import { useComposedServer } from '../support/composed-server.ts';
import { type Envelope, expectRefusal } from '../support/test-api.ts';

const server = useComposedServer();

/** The method and a path of every listed call that has no schema for `part`, drop-ins apart. */
function callsWithout(part: 'query' | 'body'): [method: string, path: string][] {
  return server.parts.routes.flatMap(({ about, dropIn, method, path }) =>
    'unlisted' in about || about[part] || dropIn
      ? []
      : [[method, path.replaceAll(/:\w+/g, '1')] as [string, string]],
  );
}

async function ask(method: string, path: string, body?: string) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'X-Api-Key': server.apiKey, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body }),
  });
  return { status: response.status, body: (await response.json()) as Envelope };
}

describe('what a call does not take', () => {
  it('is refused by its name in the query of every call that has none', async () => {
    const calls = callsWithout('query');
    expect(calls.length).toBeGreaterThan(60);
    for (const [method, path] of calls) {
      const answer = await ask(method, `${path}?limt=5&__proto__=1`);
      expectRefusal(answer, 400, 'invalid_request', {
        limt: 'unknown_field',
        ['__proto__']: 'unknown_field',
      });
    }
  });

  it('is refused in the body of every call that has none', async () => {
    const calls = callsWithout('body').filter(([method]) => method !== 'GET');
    expect(calls.length).toBeGreaterThan(5);
    for (const [method, path] of calls) {
      const answer = await ask(method, path, '{"reason":"salah"}');
      expectRefusal(answer, 400, 'invalid_request', { body: 'not_taken' });
    }
  });

  it('may be nothing: a body without a field says nothing', async () => {
    expect((await ask('DELETE', '/whatsapp/opt-outs/081234567890', '{}')).status).toBe(200);
  });
});
