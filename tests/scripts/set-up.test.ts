import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.ts';

const TELL_BROWSER = `export async function run(env: NodeJS.ProcessEnv): Promise<void> {
  console.log(env['PUPPETEER_EXECUTABLE_PATH']);
}
`;
const TELL_ARGS = `export async function runCli(args: string[], env: NodeJS.ProcessEnv): Promise<void> {
  console.log(JSON.stringify(args), typeof env);
}
`;

describe('the commands that begin with set-up', () => {
  let copy: RepositoryCopy;
  const command = (script: string, ...args: string[]) =>
    spawnSync(process.execPath, [join(copy.root, 'scripts', script), ...args], {
      cwd: '/',
      encoding: 'utf8',
    });
  const envFile = () => join(copy.root, '.env');

  beforeAll(() => {
    copy = copyRepository({ 'src/main.ts': TELL_BROWSER, 'src/cli.ts': TELL_ARGS });
  });
  afterAll(() => copy.remove());

  it('build and write .env for the cli, look for no browser, and keep its output clean', () => {
    const { stdout, stderr } = command('cli.mjs', 'keys', 'list');
    expect(stderr).toBe('Building …\nWrote .env with a new API_KEY.\n');
    expect(stdout).toBe('["keys","list"] object\n');
    expect(statSync(envFile()).mode & 0o777).toBe(0o600);
  });

  it('write .env once and start the server with a browser that has rendered', () => {
    rmSync(envFile());
    const { stdout, stderr } = command('start.mjs');
    expect(stderr).toMatch(/^Wrote \.env with a new API_KEY\.\nUsing the browser \S+\n$/);
    expect(stdout.trim()).toBe(/Using the browser (.+)/.exec(stderr)?.[1]);
    const before = readFileSync(envFile(), 'utf8');
    command('start.mjs');
    expect(readFileSync(envFile(), 'utf8')).toBe(before);
  });

  it('say nothing and take under half a second when there is nothing to do', () => {
    const durations = [1, 2, 3].map(() => {
      const startedAt = performance.now();
      const { stdout, stderr, status } = command('setup.mjs');
      expect({ stdout, stderr, status }).toEqual({ stdout: '', stderr: '', status: 0 });
      return performance.now() - startedAt;
    });
    // The best of three: other tests may be using both cores at the moment.
    expect(Math.min(...durations)).toBeLessThan(500);
  });

  it('end with 1 and the compiler’s words when the sources do not compile', () => {
    copy.write('src/bad.ts', 'export const bad: number = "text";\n');
    const { stdout, stderr, status } = command('start.mjs');
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('src/bad.ts(1,14): error TS2322');
    expect(stderr).not.toContain('    at ');
  });
});
