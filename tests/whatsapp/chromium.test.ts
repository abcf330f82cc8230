import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import {
  chromiumArguments,
  endOrphans,
  findProcesses,
  lacksChromiumSandbox,
} from '../../src/whatsapp/chromium.ts';
import { eventually } from '../support/eventually.ts';

let root: string;
let browserDir: string;
let children: ChildProcess[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'chromium-'));
  browserDir = join(root, 'session');
  mkdirSync(browserDir);
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(end));
  rmSync(root, { recursive: true, force: true });
});

/** A harmless process with these words on its command line; resolves once it runs. */
function startProcess(...words: string[]): Promise<ChildProcess> {
  return startIn(process.env, ...words);
}

/** The same in another environment. */
async function startIn(env: NodeJS.ProcessEnv, ...words: string[]): Promise<ChildProcess> {
  const program = 'process.stdout.write("up"); setInterval(() => {}, 1_000)';
  const child = spawn(process.execPath, ['-e', program, '--', ...words], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env,
  });
  children.push(child);
  await once(child.stdout!, 'data');
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (!isAlive(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

const isAlive = (child: ChildProcess) => child.exitCode === null && child.signalCode === null;

/** Whether the system still answers for it; a process that was told to end may linger for a bit. */
async function hasEnded(child: ChildProcess): Promise<boolean> {
  if (isAlive(child)) await once(child, 'exit', { signal: AbortSignal.timeout(2_000) });
  return child.signalCode === 'SIGKILL';
}

describe.runIf(existsSync('/proc/self/cmdline'))('endOrphans', () => {
  it('ends what runs on our own profile, and nothing else', async () => {
    const ours = await startProcess('--headless', `--user-data-dir=${browserDir}`);
    const helper = await startProcess('--type=renderer', `--user-data-dir=${browserDir}`);
    const forked = await startProcess(`chromium --type=renderer --user-data-dir=${browserDir} -x`);
    const last = await startProcess(`chromium --type=zygote --user-data-dir=${browserDir}`);
    const other = await startProcess(`--user-data-dir=${browserDir}-2`);
    const theirs = await startProcess(`chromium --type=gpu --user-data-dir=${browserDir}-2`);
    const mention = await startProcess(`about --user-data-dir=${browserDir}`);
    expect(await endOrphans(browserDir, root, systemClock)).toBe(true);
    expect(await hasEnded(ours)).toBe(true);
    expect(await hasEnded(helper)).toBe(true);
    expect(await hasEnded(forked)).toBe(true);
    expect(await hasEnded(last)).toBe(true);
    expect([other, theirs, mention].map(isAlive)).toEqual([true, true, true]);
  });

  it('ends our own session process, and nobody else’s', async () => {
    const ours = await startProcess('/app/session-process.js', root);
    const other = await startProcess('/app/session-process.js', `${root}-2`);
    const editor = await startProcess('/app/session-process.js', root, 'extra');
    await endOrphans(browserDir, root, systemClock);
    expect(await hasEnded(ours)).toBe(true);
    expect([other, editor].map(isAlive)).toEqual([true, true]);
  });

  it('ends what our session process started, whatever it is called, also when it is stopped', async () => {
    const ours = await startIn({ WBS_SESSION_DIR: root }, 'crash-handler');
    const other = await startIn({ WBS_SESSION_DIR: `${root}-2` }, 'crash-handler');
    ours.kill('SIGSTOP');
    await endOrphans(browserDir, root, systemClock);
    expect(await hasEnded(ours)).toBe(true);
    expect(isAlive(other)).toBe(true);
  });

  it('ends what its processes started, though it says nothing of the profile', async () => {
    const program = `const { spawn } = require('node:child_process');
      const child = spawn('sleep', ['60'], { stdio: 'ignore', env: {} });
      process.stdout.write(String(child.pid)); setInterval(() => {}, 1_000)`;
    const args = ['-e', program, '--', `--user-data-dir=${browserDir}`];
    const ours = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(ours);
    const [grandchild] = await once(ours.stdout, 'data');
    expect(findProcesses(browserDir, root)).toEqual([ours.pid, Number(grandchild)]);
    await endOrphans(browserDir, root, systemClock);
    await eventually('it has ended', () => !existsSync(`/proc/${grandchild}/exe`));
  });

  it('removes the lock that a crash left, and nothing else of the profile', async () => {
    symlinkSync(`${hostname()}-999999`, join(browserDir, 'SingletonLock'));
    symlinkSync('cookie', join(browserDir, 'SingletonCookie'));
    mkdirSync(join(browserDir, 'Default'));
    await endOrphans(browserDir, root, systemClock);
    expect(lstatSync(join(browserDir, 'Default')).isDirectory()).toBe(true);
    for (const name of ['SingletonLock', 'SingletonCookie']) {
      expect(lstatSync(join(browserDir, name), { throwIfNoEntry: false })).toBeUndefined();
    }
  });

  it('has nothing to do for a profile that is not there yet', async () => {
    await endOrphans(join(root, 'none'), join(root, 'nowhere'), systemClock);
  });
});

describe('chromiumArguments', () => {
  it('puts the operator’s own arguments last, so that they win', () => {
    expect(chromiumArguments(['--proxy-server=x', '--lang=id']).slice(-2)).toEqual([
      '--proxy-server=x',
      '--lang=id',
    ]);
  });

  it('switches the sandbox of Chromium off only as root', () => {
    expect(chromiumArguments([]).includes('--no-sandbox')).toBe(process.getuid?.() === 0);
    expect(lacksChromiumSandbox()).toBe(process.getuid?.() === 0);
  });

  it('names the features that nobody sees in one argument, which the operator’s own leave alone', () => {
    const features = chromiumArguments(['--disable-features=Mine']).filter((it) =>
      it.startsWith('--disable-features='),
    );
    expect(features).toEqual([
      '--disable-features=WebUIOmniboxPopup,WebUIOmniboxAimPopup,SpareRendererForSitePerProcess',
      '--disable-features=Mine',
    ]);
  });
});
