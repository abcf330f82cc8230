import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeyRepository } from '../../src/access/api-key-repository.ts';
import { BrowserSessionRepository } from '../../src/access/browser-session-repository.ts';
import { BrowserSessions } from '../../src/access/browser-sessions.ts';
import { KeyRing } from '../../src/access/key-ring.ts';
import { runKeysCommand } from '../../src/access/keys-command.ts';
import { runSignInLinkCommand } from '../../src/access/sign-in-link-command.ts';
import { systemClock } from '../../src/clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { emptyTables } from '../support/empty-tables.ts';
import { collectLogLines } from '../support/log-lines.ts';

const bootstrapKey = 'kq8wd0ms7zxn31bvjhgfPw5Rt2Yu9Lc4';
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => emptyTables(database.knex, ['api_keys', 'browser_sessions', 'sign_in_links']));
afterAll(() => database.drop());

type Command = typeof runKeysCommand;

/** What a command prints. */
async function type(command: Command, ...args: string[]): Promise<string> {
  const lines: string[] = [];
  const env = { API_KEY: bootstrapKey, DATABASE_URL: database.connectionString };
  await command(args, env, (line) => lines.push(line));
  return lines.join('\n');
}
const keys = (...args: string[]) => type(runKeysCommand, ...args);

/** Who a server on the same database takes the holder of `key` for. */
function identify(key: string) {
  return newRing().identify(key);
}

function newRing(): KeyRing {
  const { logger } = collectLogLines();
  const repository = new ApiKeyRepository(database.knex);
  return new KeyRing({ keys: repository, bootstrapKey, clock: systemClock, logger });
}

const keyIn = (printed: string) => /wbs_[0-9a-f]{12}_[0-9a-f]{64}/.exec(printed)![0];

describe('keys', () => {
  it('create prints the key once, and list shows it without', async () => {
    const printed = await keys('create', '--name', 'kasir', '--scopes', 'send,read');
    const key = keyIn(printed);
    expect(await identify(key)).toMatchObject({ name: 'kasir', scopes: new Set(['send', 'read']) });
    const list = await keys('list');
    expect(list).toContain(`${key.split('_')[1]}  kasir  [send, read]  active`);
    expect(list).not.toContain(key.split('_')[2]);
  });

  it('create takes an expiry as a span, a day or an instant', async () => {
    for (const [name, expires] of [
      ['a', '90d'],
      ['b', '2035-01-31'],
      ['c', '2035-01-31T08:00:00+07:00'],
    ]) {
      await keys('create', `--name=${name}`, '--scopes=read', `--expires=${expires}`);
    }
    const list = await keys('list');
    expect(list).toContain('until 2035-01-31T01:00:00.000Z');
    expect(list).toContain('until 2035-01-31T00:00:00.000Z');
  });

  it('rotate leaves the old one for the overlap, and revoke ends one at once', async () => {
    const old = keyIn(await keys('create', '--name', 'kasir', '--scopes', 'read'));
    const printed = await keys('rotate', old.split('_')[1]!, '--overlap', '1h');
    const fresh = keyIn(printed);
    expect(printed).toContain('goes on for 1h');
    expect(await identify(old)).toMatchObject({ name: 'kasir' });
    expect(await identify(fresh)).toEqual(await identify(old));
    await keys('revoke', old.split('_')[1]!);
    expect(await identify(old)).toBeNull();
    expect(await identify(fresh)).not.toBeNull();
  });

  it.each([
    [[]],
    [['show']],
    [['create']],
    [['create', '--name', 'a']],
    [['create', '--name', 'a\nb', '--scopes', 'read']],
    [['create', '--name', 'a', '--scopes', 'read,root']],
    [['create', '--name', 'a', '--scopes', 'compat,read']],
    [['create', '--name', 'a', '--scopes', 'read', '--expires', 'soon']],
    [['create', '--name', 'a', '--scopes', 'read', '--expires', '2020-01-01']],
    [['rotate']],
    [['rotate', '0123456789ab', '--overlap', 'forever']],
    [['revoke']],
    [['revoke', 'a', 'b']],
    [['list', 'all']],
  ])('%j is not understood, and changes nothing', async (args) => {
    await expect(keys(...args)).rejects.toMatchObject({
      code: expect.stringMatching(/^ERR_PARSE_ARGS/),
    });
    expect(await database.knex('api_keys')).toEqual([]);
  });

  it('says when there is no such key', async () => {
    await expect(keys('revoke', '0123456789ab')).rejects.toMatchObject({ code: 'key_not_found' });
  });
});

describe('sign-in-link', () => {
  it('prints an address that signs one browser in, once', async () => {
    const printed = await type(runSignInLinkCommand);
    const [, token = ''] = /^http:\/\/127\.0\.0\.1:3000\/sign-in#([0-9a-f]{32})$/m.exec(printed)!;
    const { logger } = collectLogLines();
    const sessions = new BrowserSessions({
      sessions: new BrowserSessionRepository(database.knex),
      keys: newRing(),
      clock: systemClock,
      logger,
    });
    expect(await sessions.beginWithToken(token)).toMatchObject({ caller: { id: 'bootstrap' } });
    expect(await sessions.beginWithToken(token)).toBeNull();
  });
});
