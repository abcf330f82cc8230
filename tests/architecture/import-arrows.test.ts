import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkArchitecture } from '../../scripts/check/architecture.mjs';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

const CLEAN = {
  'src/main.ts': `import { app } from './app.ts';\nimport { stage } from './sandbox/stage.ts';\nexport const run = [app, stage];\n`,
  'src/app.ts': `import { routes } from './http/routes.ts';\nexport const app = routes;\n`,
  'src/errors.ts': `import { limit } from './settings/limit.ts';\nexport const fault = limit;\n`,
  'src/settings/limit.ts': `export const limit = 1;\n`,
  'src/http/routes.ts': `import { pay } from '../billing/pay.ts';\nimport { ledger } from '../notifications/ledger.ts';\nexport const routes = [pay, ledger];\n`,
  'src/billing/pay.ts': `import { send } from '../whatsapp/whatsapp-web-client.ts';\nexport const pay = send;\n`,
  'src/whatsapp/whatsapp-web-client.ts': `import { Client } from 'whatsapp-web.js';\nimport { ledger } from '../notifications/ledger.ts';\nexport const send = [Client, ledger];\n`,
  'src/notifications/ledger.ts': `import { fault } from '../errors.ts';\nexport const ledger = fault;\n`,
  'src/sandbox/stage.ts': `import { fault } from '../errors.ts';\nexport const stage = fault;\n`,
};

/** Each file breaks the rule of that name, and would pass without it. */
const PLANTED: ReadonlyArray<{ rule: string; path: string; text: string; to: string }> = [
  {
    rule: 'billing-looks-right-only',
    path: 'src/billing/early.ts',
    text: `import { routes } from '../http/routes.ts';\nexport const early = routes;\n`,
    to: 'src/http/routes.ts',
  },
  {
    rule: 'whatsapp-looks-right-only',
    path: 'src/whatsapp/early.ts',
    text: `import type { pay } from '../billing/pay.ts';\nexport type Early = typeof pay;\n`,
    to: 'src/billing/pay.ts',
  },
  {
    rule: 'outbox-looks-right-only',
    path: 'src/outbox/early.ts',
    text: `import { send } from '../whatsapp/whatsapp-web-client.ts';\nexport const early = send;\n`,
    to: 'src/whatsapp/whatsapp-web-client.ts',
  },
  {
    rule: 'notifications-access-looks-right-only',
    path: 'src/notifications/early.ts',
    text: `export const early = await import('../outbox/early.ts');\n`,
    to: 'src/outbox/early.ts',
  },
  {
    rule: 'database-looks-right-only',
    path: 'src/database/early.ts',
    text: `export { ledger } from '../notifications/ledger.ts';\n`,
    to: 'src/notifications/ledger.ts',
  },
  {
    rule: 'leaves-stay-leaves',
    path: 'src/clock.ts',
    text: `import { ledger } from './notifications/ledger.ts';\nexport const clock = ledger;\n`,
    to: 'src/notifications/ledger.ts',
  },
  {
    rule: 'leaves-stay-leaves',
    path: 'src/settings/late.ts',
    text: `import { pay } from '../billing/pay.ts';\nexport const late = pay;\n`,
    to: 'src/billing/pay.ts',
  },
  {
    rule: 'nobody-sees-the-composers',
    path: 'src/http/upstairs.ts',
    text: `import { run } from '../main.ts';\nexport const upstairs = run;\n`,
    to: 'src/main.ts',
  },
  {
    rule: 'only-composers-see-the-app',
    path: 'src/http/own-app.ts',
    text: `import type { app } from '../app.ts';\nexport type OwnApp = typeof app;\n`,
    to: 'src/app.ts',
  },
  {
    rule: 'sandbox-is-not-part-of-the-product',
    path: 'src/whatsapp/cheat.ts',
    text: `import { stage } from '../sandbox/stage.ts';\nexport const cheat = stage;\n`,
    to: 'src/sandbox/stage.ts',
  },
  {
    rule: 'sandbox-knows-no-product-code',
    path: 'src/sandbox/peek.ts',
    text: `import { ledger } from '../notifications/ledger.ts';\nexport const peek = ledger;\n`,
    to: 'src/notifications/ledger.ts',
  },
  {
    rule: 'one-file-knows-whatsapp-web-js',
    path: 'src/whatsapp/other-client.ts',
    text: `import type { Message } from 'whatsapp-web.js';\nexport type Other = Message;\n`,
    to: 'whatsapp-web.js/index',
  },
  {
    rule: 'product-stands-without-tests-and-scripts',
    path: 'src/http/built.ts',
    text: `import { build } from '../../scripts/build.mjs';\nexport const built = build;\n`,
    to: 'scripts/build.mjs',
  },
  {
    rule: 'no-development-dependency-at-run-time',
    path: 'src/http/random.ts',
    text: `import fc from 'fast-check';\nexport const random = fc;\n`,
    to: 'node_modules/fast-check',
  },
  {
    rule: 'no-cycle',
    path: 'src/database/round.ts',
    text: `import { trip } from './trip.ts';\nexport const round = () => trip;\n`,
    to: 'src/database/trip.ts',
  },
  {
    rule: 'no-orphan',
    path: 'src/http/forgotten.ts',
    text: `export const forgotten = 1;\n`,
    to: '',
  },
  {
    rule: 'no-unresolvable',
    path: 'src/http/lost.ts',
    text: `import { gone } from './gone.ts';\nexport const lost = gone;\n`,
    to: './gone.ts',
  },
];

describe('the import arrows', () => {
  let copy: RepositoryCopy;
  let output = '';

  beforeAll(async () => {
    copy = copyRepository(CLEAN);
    expect(await checkArchitecture(copy.root)).toEqual({ isClean: true, output: '' });
    copy.write(
      'src/database/trip.ts',
      `import { round } from './round.ts';\nexport const trip = () => round;\n`,
    );
    for (const { path, text } of PLANTED) copy.write(path, text);
    const result = await checkArchitecture(copy.root);
    expect(result.isClean).toBe(false);
    output = result.output;
  });

  afterAll(() => copy.remove());

  it.each(PLANTED)('finds what breaks $rule in $path', ({ rule, path, to }) => {
    const lines = output.split('\n').filter((line) => line.startsWith(`${rule}: `));
    expect(lines.some((line) => line.includes(path) && line.includes(to))).toBe(true);
  });

  it('finds nothing else in the files that were clean', () => {
    const blamed = output.split('\n').map((line) => /^[\w-]+: (\S+)/.exec(line)?.[1]);
    for (const path of Object.keys(CLEAN)) expect(blamed).not.toContain(path);
  });
});

describe('a check of the architecture that reads nothing', () => {
  it('fails when every module is left out', async () => {
    const copy = copyRepository(CLEAN);
    copy.write('.dependency-cruiser.cjs', `module.exports = { options: { exclude: '.' } };\n`);
    const result = await checkArchitecture(copy.root);
    copy.remove();
    expect(result.isClean).toBe(false);
    expect(result.output).toContain('No module was read.');
  });

  it('fails when one source is left out', async () => {
    const copy = copyRepository(CLEAN);
    copy.write(
      '.dependency-cruiser.cjs',
      `module.exports = { forbidden: [], options: { doNotFollow: { path: 'node_modules' }, exclude: '^src/app' } };\n`,
    );
    const result = await checkArchitecture(copy.root);
    copy.remove();
    expect(result.isClean).toBe(false);
    expect(result.output).toContain('not read: src/app.ts');
  });
});
