import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readServerMemory } from '../../src/whatsapp/server-memory.ts';
import { eventually } from '../support/eventually.ts';

const MB = 1_024 ** 2;
const holding = (mb: number) =>
  `globalThis.held = Buffer.alloc(${mb * MB}, 1); setInterval(() => {}, 1_000);`;

describe.runIf(existsSync('/proc/self/smaps_rollup'))('the memory of the server', () => {
  let dir: string;
  let session: ChildProcess | null;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'memory-'));
    session = null;
  });
  afterEach(() => {
    if (session) process.kill(-session.pid!, 'SIGKILL');
    rmSync(dir, { recursive: true });
  });

  /** A session process that holds 10 MB and starts a browser of 60 MB by this command. */
  function startSession(command: string): void {
    const browser = join(dir, 'browser.cjs');
    writeFileSync(browser, holding(60));
    const entry = join(dir, 'session-process.js');
    const start = command.replace('BROWSER', `${process.execPath} ${browser}`);
    writeFileSync(
      entry,
      `require('node:child_process').spawn('sh', ['-c', ${JSON.stringify(start)}]); ${holding(10)}`,
    );
    session = spawn(process.execPath, [entry, dir], { stdio: 'ignore', detached: true });
  }

  const untilBrowserIsUp = () =>
    eventually('the browser has its memory', async () => {
      const memory = await readServerMemory(dir);
      return memory.browser! > 60 * MB && memory;
    });

  it('is that of this process alone while there is no session', async () => {
    const memory = await readServerMemory(dir);
    expect(memory.main).toBeGreaterThan(20 * MB);
    expect([memory.session, memory.browser]).toEqual([0, 0]);
  });

  it('tells the session process from the browser that it has started', async () => {
    startSession('exec BROWSER');
    const memory = await untilBrowserIsUp();
    expect(memory.session).toBeGreaterThan(10 * MB);
    expect(memory.session).toBeLessThan(60 * MB);
    expect(memory.browser).toBeLessThan(150 * MB);
  });

  it('counts a helper of the browser that has lost its parent', async () => {
    startSession('BROWSER & exit');
    await untilBrowserIsUp();
  });

  it('does not take the session of another folder for its own', async () => {
    startSession('exec BROWSER');
    await untilBrowserIsUp();
    expect((await readServerMemory(`${dir}-2`)).browser).toBe(0);
  });
});
