import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { findBrowser, type Machine } from '../../scripts/setup/browser.mjs';
import { rememberBrowser, rememberedBrowser } from '../../scripts/setup/browser-stamp.mjs';
import { installedBrowsers } from '../../scripts/setup/installed-browsers.mjs';
import { whyNotRendered } from '../../scripts/setup/render-check.mjs';

vi.mock('../../scripts/setup/progress.mjs');

let root = '';

/** An executable file that the search can find; it is never a real browser. */
function plant(name: string, script = '#!/bin/sh\nexit 1\n'): string {
  const path = join(root, name);
  writeFileSync(path, script);
  chmodSync(path, 0o755);
  return path;
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-browser-'));
  mkdirSync(join(root, 'node_modules'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A Debian machine where root asks, with nothing installed and no network. */
function machineWith(changes: Partial<Machine>) {
  const commands: string[] = [];
  const answers: Record<string, string> = {};
  const machine: Machine = {
    platform: 'linux',
    env: {},
    isRoot: true,
    distribution: ['debian'],
    installed: () => [],
    whyNotRendered: async () => null,
    run: async (file, args) => {
      const command = [file, ...args].join(' ');
      commands.push(command);
      const known = Object.keys(answers).find((part) => command.includes(part));
      const stdout = known === undefined ? '' : (answers[known] ?? '');
      return { code: known === undefined ? 1 : 0, stdout, stderr: '', timedOut: false };
    },
    ...changes,
  };
  return { machine, commands, answers };
}

describe('findBrowser', () => {
  it('takes the browser that the environment names before one that is installed', async () => {
    const named = plant('named');
    const { machine } = machineWith({
      env: { PUPPETEER_EXECUTABLE_PATH: named },
      installed: () => [plant('installed')],
    });
    expect(await findBrowser(root, machine)).toBe(named);
  });

  it('accepts a browser only once it has rendered a page', async () => {
    const [broken, works] = [plant('broken'), plant('works')];
    const { machine } = machineWith({
      installed: () => [broken, works],
      whyNotRendered: async (path) => (path === works ? null : 'a library is missing'),
    });
    expect(await findBrowser(root, machine)).toBe(works);
    expect(rememberedBrowser(root)).toBe(works);
  });

  it('looks further when the named browser does not exist', async () => {
    const { machine } = machineWith({
      env: { PUPPETEER_EXECUTABLE_PATH: join(root, 'gone') },
      installed: () => [plant('installed')],
    });
    expect(await findBrowser(root, machine)).toBe(join(root, 'installed'));
  });

  it('installs Debian’s package when root has none', async () => {
    let installed: string[] = [];
    const { machine, commands, answers } = machineWith({ installed: () => installed });
    answers['policy chromium'] = 'chromium:\n  Installed: (none)\n  Candidate: 146.0-1~deb12u1\n';
    const { run } = machine;
    machine.run = (file, args, options) => {
      if (args.includes('install')) installed = [plant('chromium')];
      return run(file, args, options);
    };
    expect(await findBrowser(root, machine)).toBe(join(root, 'chromium'));
    const apt = commands.filter((command) => command.startsWith('apt-get'));
    expect(apt).toEqual([
      expect.stringMatching(/^apt-get .*update$/),
      expect.stringMatching(/^apt-get .*install -y chromium$/),
    ]);
  });

  it.each([
    ['somebody who is not root', { isRoot: false }],
    ['a distribution without Debian’s packages', { distribution: ['fedora'] }],
  ])('leaves the packages alone for %s', async (_who, changes) => {
    const { machine, commands } = machineWith(changes);
    await expect(findBrowser(root, machine)).rejects.toThrow();
    expect(commands.filter((command) => command.startsWith('apt'))).toEqual([]);
  });

  it('does not install Ubuntu’s package, which is the snap', async () => {
    const { machine, commands, answers } = machineWith({ distribution: ['ubuntu', 'debian'] });
    answers['policy chromium'] = 'chromium:\n  Candidate: 2:1snap1-0ubuntu2\n';
    await expect(findBrowser(root, machine)).rejects.toThrow('npx puppeteer browsers install');
    expect(commands.filter((command) => command.endsWith('install -y chromium'))).toEqual([]);
  });

  it('downloads puppeteer’s own when there is no other way', async () => {
    const { machine, answers } = machineWith({ isRoot: false });
    const chrome = plant('chrome');
    answers['browsers install chrome'] = `${chrome}\n`;
    expect(await findBrowser(root, machine)).toBe(chrome);
  });

  it('finds what puppeteer downloaded before', async () => {
    const { machine, answers, commands } = machineWith({});
    const chrome = plant('chrome');
    answers['browsers list'] = `firefox@1 (linux) /none\nchrome@146.0.1 (linux) ${chrome}\n`;
    expect(await findBrowser(root, machine)).toBe(chrome);
    expect(commands).toHaveLength(1);
  });

  it.each([
    ['linux', ['debian'], true, '\n  apt-get update && apt-get install -y chromium\n'],
    ['linux', ['debian'], false, '\n  sudo apt-get update && sudo apt-get install -y chromium\n'],
    ['linux', ['nobara', 'fedora'], false, '\n  sudo dnf install -y chromium\n'],
    ['linux', [], false, '\n  npx puppeteer browsers install chrome\n'],
    ['darwin', [], false, '\n  brew install --cask google-chrome\n'],
  ] as const)(
    'tells on %s %j (root: %s) what to type',
    async (platform, distribution, isRoot, command) => {
      const { machine } = machineWith({ platform, distribution, isRoot });
      await expect(findBrowser(root, machine)).rejects.toThrow(command);
    },
  );
});

describe('rememberedBrowser', () => {
  it('forgets a browser that has been replaced or removed', () => {
    const path = plant('chromium');
    rememberBrowser(root, path);
    expect(rememberedBrowser(root)).toBe(path);
    plant('chromium', '#!/bin/sh\n# another version\n');
    expect(rememberedBrowser(root)).toBeNull();
    rmSync(path);
    expect(rememberedBrowser(root)).toBeNull();
  });
});

describe('installedBrowsers', () => {
  it('finds Chromium and Chrome on the PATH, Chromium first', () => {
    const [chrome, chromium] = [plant('google-chrome'), plant('chromium')];
    expect(installedBrowsers('linux', { PATH: `/nowhere:${root}` })).toEqual([chromium, chrome]);
  });

  it('passes over a script that starts the snap, and a link to it', () => {
    plant('chromium-browser', '#!/bin/sh\nexec /snap/bin/chromium "$@"\n');
    symlinkSync(join(root, 'chromium-browser'), join(root, 'chromium'));
    expect(installedBrowsers('linux', { PATH: root })).toEqual([]);
  });

  it('passes over what may not be executed', () => {
    chmodSync(plant('chromium'), 0o644);
    expect(installedBrowsers('linux', { PATH: root })).toEqual([]);
  });
});

describe('whyNotRendered', () => {
  const options = { isRoot: process.getuid?.() === 0, extraArgs: [] };

  it('is null for the browser that this run uses', async () => {
    const named = process.env['PUPPETEER_EXECUTABLE_PATH'];
    const path = named ?? installedBrowsers(process.platform, process.env)[0];
    expect(await whyNotRendered(path ?? '', options)).toBeNull();
  });

  it('is not content with a program that only echoes the page', async () => {
    const echo = plant('echo', '#!/bin/sh\nfor last; do :; done\ncat "${last#file://}"\n');
    expect(await whyNotRendered(echo, options)).toBe('it ended with code 0');
  });

  it('gives the last words of a browser that fails', async () => {
    const broken = plant('broken', '#!/bin/sh\necho "libnss3.so: no such file" >&2\nexit 127\n');
    expect(await whyNotRendered(broken, options)).toBe('libnss3.so: no such file');
  });
});
