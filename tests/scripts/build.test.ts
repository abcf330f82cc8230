import { existsSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { build, isBuilt } from '../../scripts/build.mjs';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

vi.mock('../../scripts/setup/progress.mjs');

const PAGE_PROJECT = JSON.stringify({
  compilerOptions: { target: 'ES2022', module: 'ES2022', lib: ['ES2022', 'DOM'], types: [] },
  include: ['.'],
});

describe('build', () => {
  let copy: RepositoryCopy;
  const built = (path: string) => join(copy.root, 'dist', path);

  beforeAll(async () => {
    copy = copyRepository({
      'src/main.ts': `import { greet } from './http/greet.ts';\ngreet();\n`,
      'src/http/greet.ts': `export const greet = (): string => 'halo';\n`,
      'src/http/old.ts': `export const old = 1;\n`,
      'src/http/view.eta': '<p>halo</p>',
      'migrations/1_first.ts': `export const up = 1;\n`,
      'src/sandbox/page/tsconfig.json': PAGE_PROJECT,
      'src/sandbox/page/page.ts': `export const title = document.title;\n`,
    });
    expect(isBuilt(copy.root)).toBe(false);
    await build(copy.root);
  });
  afterAll(() => copy.remove());

  it('compiles sources, migrations and the sandbox’s page to the same places', () => {
    expect(readFileSync(built('src/main.js'), 'utf8')).toContain('./http/greet.js');
    expect(existsSync(built('migrations/1_first.js'))).toBe(true);
    expect(existsSync(built('src/sandbox/page/page.js'))).toBe(true);
    expect(existsSync(built('src/sandbox/page/tsconfig.json'))).toBe(false);
  });

  it('copies what is not TypeScript beside the code that reads it', () => {
    expect(readFileSync(built('src/http/view.eta'), 'utf8')).toBe('<p>halo</p>');
  });

  it('makes source maps that lead from dist to src', () => {
    const map = JSON.parse(readFileSync(built('src/http/greet.js.map'), 'utf8')) as {
      sources: string[];
    };
    expect(map.sources).toEqual(['../../../src/http/greet.ts']);
  });

  it('is up to date until a source is touched', () => {
    expect(isBuilt(copy.root)).toBe(true);
    utimesSync(join(copy.root, 'src/main.ts'), new Date(), new Date());
    expect(isBuilt(copy.root)).toBe(false);
  });

  it('removes what has no source any more', async () => {
    expect(existsSync(built('src/http/old.js'))).toBe(true);
    rmSync(join(copy.root, 'src/http/old.ts'));
    await build(copy.root);
    expect(existsSync(built('src/http/old.js'))).toBe(false);
    expect(isBuilt(copy.root)).toBe(true);
  });

  it('keeps the last good build when the sources do not compile, and shows why', async () => {
    copy.write('src/http/bad.ts', `export const bad: number = 'text';\n`);
    await expect(build(copy.root)).rejects.toThrow(/src\/http\/bad\.ts.*TS2322[^]*npm run build/);
    expect(existsSync(built('src/main.js'))).toBe(true);
    expect(isBuilt(copy.root)).toBe(false);
    expect(existsSync(join(copy.root, '.dist-draft'))).toBe(false);
  });
});
