import { readFileSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { Readme } from '../support/readme.ts';

const source = (path: string) =>
  readFileSync(new URL(`../../src/${path}`, import.meta.url), 'utf8');
const { text } = new Readme('README.md');

/** The paths of all routes, with the names of their parameters. */
const paths = readdirSync(new URL('../../src/http', import.meta.url))
  .filter((name) => name.endsWith('-routes.ts'))
  .flatMap((name) => [...source(`http/${name}`).matchAll(/\bpath\b(?::| =) '(\/[^']+)'/g)])
  .map(([, path]) => path!);

it('the README names every call, in full or by its end beside its neighbours', () => {
  const isNamed = (path: string) =>
    text.includes(path) || text.includes(`\`${path.slice(path.lastIndexOf('/'))}\``);
  expect(paths.length).toBeGreaterThan(15);
  expect(paths.filter((path) => !isNamed(path))).toEqual([]);
});

it('the README explains every reason for which a notification is held, and no other', () => {
  const reasons = [
    ...source('outbox/departure-rules.ts').matchAll(/reason: '([a-z_]+)'/g),
    ...source('outbox/departure-rules.ts').matchAll(/\? '([a-z_]+)' : '([a-z_]+)'/g),
    ...source('whatsapp/whatsapp-service.ts').matchAll(/reason: '([a-z_]+)'/g),
    ...source('notifications/sql/steer-batch.ts').matchAll(/Reason = '([a-z_]+)'/g),
  ].flatMap(([, ...found]) => found);
  const [, table = ''] = /\| `held\.reason` \|.*\n([^]*?)\n\n/.exec(text) ?? [];
  const explained = [...table.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, reason]) => reason!);
  expect(explained.toSorted()).toEqual([...new Set(reasons)].toSorted());
});
