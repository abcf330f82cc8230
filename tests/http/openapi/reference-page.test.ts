import { describe, expect, it } from 'vitest';
import { errorCodes } from '../../../src/error-codes.ts';
import { useComposedServer } from '../../support/composed-server.ts';

const server = useComposedServer();
const read = async (path: string) => (await server.get(path)).text();

describe('GET /docs', () => {
  it('shows every documented call, with a form to try it', async () => {
    const page = await read('/docs');
    const calls = server.parts.routes.flatMap(({ about }) => ('unlisted' in about ? [] : [about]));
    expect(
      calls.filter(({ id }) => !page.includes(`<details class="call card" id="${id}">`)),
    ).toEqual([]);
    expect(page.match(/<form class="try"/g)).toHaveLength(calls.length);
  });

  it('explains every error in both languages', async () => {
    const page = await read('/docs');
    const unexplained = Object.keys(errorCodes).filter(
      (code) => !page.includes(`<dt><code>${code}</code>`),
    );
    expect(unexplained).toEqual([]);
  });

  it('links only to what is there', async () => {
    const page = await read('/docs');
    const ids = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const links = [...page.matchAll(/href="#([^"]+)"/g)].map(([, link]) => link);
    expect(links.filter((link) => !ids.has(link))).toEqual([]);
    expect(new Set(ids).size).toBe([...page.matchAll(/ id="([^"]+)"/g)].length);
    const paths = [...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map(([, path]) => path!);
    for (const path of new Set(paths)) expect((await server.get(path)).status, path).toBe(200);
  });

  it('has nothing inline and nothing from elsewhere, and its policy says so', async () => {
    const response = await server.get('/docs');
    const page = await response.text();
    expect(page).not.toMatch(/<style|<script(?! type="module" src="\/docs\/)|\son\w+=|\sstyle=/);
    expect(page).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
    const policy = response.headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'self'");
    expect(policy).not.toMatch(/unsafe|https:|\*/);
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
  });

  it.each(['/docs', '/docs/reference.css', '/docs/reference.js'])(
    '%s needs a key',
    async (path) => {
      expect((await fetch(`${server.url}${path}`)).status).toBe(401);
    },
  );
});
