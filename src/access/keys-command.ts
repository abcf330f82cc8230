import { parseArgs } from 'node:util';
import type { Knex } from 'knex';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { workBesideServer } from '../database/work-beside-server.ts';
import { type ApiKey, stateOf } from './api-key.ts';
import { KeyDesk, type MadeKey } from './key-desk.ts';
import { readDuration } from './read-duration.ts';
import { isScopeSet, type Scope, scopes } from './scope.ts';

type Print = (line: string) => void;
type Work = (desk: KeyDesk) => Promise<void>;

const DEFAULT_OVERLAP = '24h';
/** A key may live for so long at most, and so long may its two halves overlap. */
const LONGEST_MS = 3_650 * 86_400_000;

/**
 * `keys create|list|rotate|revoke`: says on `print` what it did; a new key is printed once. The
 * server may run meanwhile, and knows of it within seconds.
 *
 * @throws StartError when the database is not to be had.
 * @throws AppError `key_not_found`, `key_name_taken`, `key_not_active`.
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the arguments are not understood.
 */
export async function runKeysCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: Print,
): Promise<void> {
  const [verb = '', ...rest] = args;
  const read = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (read === undefined) throw notUnderstood('Say create, list, rotate or revoke.');
  const work = read(rest, print);
  await workBesideServer(loadConfig(env), (db) => work(deskOn(db)));
}

const verbs: Readonly<Record<string, (args: string[], print: Print) => Work>> = {
  create: readCreate,
  list: readList,
  rotate: readRotate,
  revoke: readRevoke,
};

function deskOn(db: Knex): KeyDesk {
  return new KeyDesk({ db, clock: systemClock, onChange: () => undefined });
}

function readCreate(args: string[], print: Print): Work {
  const options = { name: { type: 'string' }, scopes: { type: 'string' } } as const;
  const { values } = parseArgs({ args, options: { ...options, expires: { type: 'string' } } });
  const { name = '' } = values;
  if (!/^[^\p{Cc}]{1,100}$/u.test(name.trim()))
    throw notUnderstood('Give it a name: --name kasir.');
  const wish = {
    name: name.trim(),
    scopes: readScopes(values.scopes ?? ''),
    expiresAt: values.expires === undefined ? null : readExpiry(values.expires),
  };
  return async (desk) => printMade(await desk.create(wish), print);
}

function readList(args: string[], print: Print): Work {
  parseArgs({ args, options: {} });
  return async (desk) => {
    const keys = await desk.list();
    for (const key of keys) print(describe(key));
    if (keys.length === 0) print('There are no keys but API_KEY.');
  };
}

function readRotate(args: string[], print: Print): Work {
  const options = { overlap: { type: 'string', default: DEFAULT_OVERLAP } } as const;
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  const overlapMs = readDuration(values.overlap);
  if (overlapMs === null || overlapMs > LONGEST_MS) {
    throw notUnderstood('Say for how long both keys shall open, such as --overlap 24h.');
  }
  const id = readId(positionals);
  return async (desk) => {
    printMade(await desk.rotate(id, overlapMs), print);
    print(`The old one, ${id}, goes on for ${values.overlap}.`);
  };
}

function readRevoke(args: string[], print: Print): Work {
  const id = readId(parseArgs({ args, options: {}, allowPositionals: true }).positionals);
  return async (desk) => {
    const { name } = await desk.revoke(id);
    print(`Revoked ${id} (${name}). Within 5 seconds no server takes it any more.`);
  };
}

function printMade({ row, key }: MadeKey, print: Print): void {
  print(describe(row));
  print('');
  print(`  ${key}`);
  print('');
  print('It is shown this once; keep it where the caller reads it.');
}

function describe(key: ApiKey): string {
  const state = stateOf(key, systemClock.now());
  const until = key.expiresAt ? ` until ${key.expiresAt.toISOString()}` : '';
  const used = key.lastUsedAt ? `last used ${key.lastUsedAt.toISOString()}` : 'never used';
  return `${key.id}  ${key.name}  [${key.scopes.join(', ')}]  ${state}${until}, ${used}`;
}

function readScopes(text: string): Scope[] {
  const words = text.split(',').map((word) => word.trim());
  const known = scopes.filter((scope) => words.includes(scope));
  if (isScopeSet(known) && words.every((word) => known.some((scope) => scope === word)))
    return known;
  throw notUnderstood('Say what it may do: --scopes send,read,billing,admin, or compat alone.');
}

function readExpiry(text: string): Date {
  const span = readDuration(text);
  const at = span === null ? new Date(text) : new Date(systemClock.now().getTime() + span);
  const isInstant = span !== null || /^\d{4}-\d{2}-\d{2}(T.*(Z|[+-]\d{2}:\d{2}))?$/.test(text);
  const lifeMs = at.getTime() - systemClock.now().getTime();
  if (isInstant && lifeMs > 0 && lifeMs <= LONGEST_MS) return at;
  throw notUnderstood(
    'Say when it expires: --expires 90d, 2027-01-31 or 2027-01-31T08:00:00+07:00.',
  );
}

function readId(positionals: string[]): string {
  const [id, ...more] = positionals;
  if (id !== undefined && more.length === 0) return id;
  throw notUnderstood('Say which key, by its id; keys list shows them.');
}

function notUnderstood(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_PARSE_ARGS_INVALID_KEY_COMMAND' });
}
