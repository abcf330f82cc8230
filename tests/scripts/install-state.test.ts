import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from '../../scripts/setup/install.mjs';

const WANTED = {
  '': { version: '1.0.0' },
  'node_modules/knex': { version: '3.3.0', integrity: 'sha512-a' },
  'node_modules/for-other-machines': { version: '1.0.0', optional: true, os: ['none'] },
};

describe('isInstalled', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-install-'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: WANTED }));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const present = (packages: object) =>
    writeFileSync(join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages }));
  const knex = WANTED['node_modules/knex'];

  it('is true when all that is wanted is there, other platforms’ packages apart', () => {
    present({ 'node_modules/knex': knex });
    expect(isInstalled(root)).toBe(true);
  });

  it('is false before the first install and after one that was cut short', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it.each([
    ['a package is missing', {}],
    ['a version differs', { 'node_modules/knex': { ...knex, version: '3.2.0' } }],
    ['the same version has another content', { 'node_modules/knex': { ...knex, integrity: 'b' } }],
    [
      'the folder comes from another kind of machine',
      { 'node_modules/knex': knex, 'node_modules/native': { version: '1.0.0', os: ['none'] } },
    ],
  ])('is false when %s', (_what, packages) => {
    present(packages);
    expect(isInstalled(root)).toBe(false);
  });
});
