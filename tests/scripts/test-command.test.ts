import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

const PASSES_AND_SKIPS = `import { expect, it } from 'vitest';
it('runs as a test', () => expect(process.env['NODE_ENV']).toBe('test'));
it('has a browser', () => expect(process.env['PUPPETEER_EXECUTABLE_PATH']).toBeTruthy());
it.skip('is left out', () => {});
`;
const FAILS_IN_EACH_WAY = `import { beforeAll, describe, expect, it } from 'vitest';
it('fails', () => expect(1).toBe(2));
it('leaves a rejection alone', () => { void Promise.reject(new Error('nobody caught me')); });
describe('a hook that fails', () => {
  beforeAll(() => { throw new Error('no'); });
  it('never runs', () => {});
});
`;
const LEAVES_A_PROCESS = `import { spawn } from 'node:child_process';
import { it } from 'vitest';
it('leaves a process', () => {
  spawn('sleep', ['300'], { detached: true, stdio: 'ignore' }).unref();
});
`;
const MEETS_ANOTHER = `import { existsSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
it('meets another', async () => {
  const [me, other] = import.meta.url.includes('/e2e/') ? ['a', 'b'] : ['b', 'a'];
  writeFileSync(me, '');
  await expect.poll(() => existsSync(other), { timeout: 10_000 }).toBe(true);
});
`;

describe('npm test', () => {
  let copy: RepositoryCopy;

  beforeAll(() => {
    copy = copyRepository({ 'src/main.ts': 'export const main = 1;\n' });
  });
  afterAll(() => copy.remove());

  const testWith = (files: Record<string, string>, ...args: string[]) => {
    for (const [path, text] of Object.entries(files)) copy.write(path, text);
    // The inner run is not part of ours: neither its workers nor its processes.
    const outer = Object.entries(process.env).filter(([name]) => !/^(VITEST|WBS_)/.test(name));
    const result = spawnSync(process.execPath, [join(copy.root, 'scripts/test.mjs'), ...args], {
      encoding: 'utf8',
      env: Object.fromEntries(outer),
    });
    for (const path of Object.keys(files)) rmSync(join(copy.root, path));
    return { ...result, lastLine: result.stdout.trimEnd().split('\n').at(-1) };
  };

  it('ends with the counts alone on the last line, and 0 when nothing failed', () => {
    const { lastLine, status } = testWith({ 'tests/a.test.ts': PASSES_AND_SKIPS });
    expect({ lastLine, status }).toEqual({ lastLine: '2 passed, 0 failed, 1 skipped', status: 0 });
  });

  it('counts failed tests, files, hooks and errors that nobody caught', () => {
    const { lastLine, status } = testWith({
      'tests/a.test.ts': FAILS_IN_EACH_WAY,
      'tests/b.test.ts': `import './nothing-there.ts';\n`,
    });
    expect({ lastLine, status }).toEqual({ lastLine: '1 passed, 4 failed, 1 skipped', status: 1 });
  });

  it('fails when no test ran, passing its arguments on', () => {
    const { lastLine, status } = testWith({ 'tests/a.test.ts': PASSES_AND_SKIPS }, 'tests/none');
    expect({ lastLine, status }).toEqual({ lastLine: '0 passed, 1 failed, 0 skipped', status: 1 });
  });

  it.runIf(process.platform === 'linux')(
    'fails when a process was left behind, and ends it',
    () => {
      const { lastLine, status, stderr } = testWith({ 'tests/a.test.ts': LEAVES_A_PROCESS });
      expect({ lastLine, status }).toEqual({
        lastLine: '1 passed, 1 failed, 0 skipped',
        status: 1,
      });
      const pid = /A test left a process behind: sleep \((\d+)\)/.exec(stderr)?.[1];
      const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], {
        encoding: 'utf8',
      }).stdout;
      expect(state.trim()).toMatch(/^(Z.*)?$/);
    },
  );

  it('runs two files at once, those that start browsers and servers too', () => {
    const { lastLine } = testWith({
      'tests/e2e/a.test.ts': MEETS_ANOTHER,
      'tests/sandbox/b.test.ts': MEETS_ANOTHER,
    });
    expect(lastLine).toBe('2 passed, 0 failed, 0 skipped');
  });
});
