import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ControlClient } from './control-client.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/sandbox.mjs', import.meta.url));

interface Announcement {
  url: string;
  chromiumArgs: string[];
  browserArgs: string;
}

let folder: string;
let child: ChildProcess | undefined;

async function start(...flags: string[]): Promise<Announcement> {
  child = spawn(process.execPath, [SCRIPT, '--data-dir', folder, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout as NonNullable<typeof child.stdout>, 'data')) as [Buffer];
  return JSON.parse(line.toString()) as Announcement;
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return null;
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
});

afterEach(async () => {
  await end('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

describe('the sandbox command', () => {
  it('announces where it is, and the arguments in a form that survives splitting', async () => {
    const { url, chromiumArgs, browserArgs } = await start('--build', 'legacy');
    expect(browserArgs).toContain('"--host-resolver-rules=MAP web.whatsapp.com:443 127.0.0.1:');
    const split = [...browserArgs.matchAll(/"([^"]*)"|(\S+)/g)].map(([, a, b]) => a ?? b);
    expect(split).toEqual(chromiumArgs);
    const config = await new ControlClient(url).post('config');
    expect(config).toMatchObject({ build: 'legacy' });
  });

  it('ends with 0 on SIGTERM', async () => {
    await start();
    expect(await end('SIGTERM')).toBe(0);
  });

  it('knows everything it has answered after SIGKILL, and has the same arguments', async () => {
    const before = await start();
    const control = new ControlClient(before.url);
    await control.post('config', { readDelayMs: 7 });
    await control.post('numbers', { phone: '6281000000001', registered: false });
    await control.post('inbound', { phone: '6281234567890', text: 'Halo' });
    const log = await control.log();
    await end('SIGKILL');

    const after = await start();
    const again = new ControlClient(after.url);
    expect(after.chromiumArgs).toEqual(before.chromiumArgs);
    expect((await again.log()).slice(0, log.length)).toEqual(log);
    expect(await again.post('config')).toMatchObject({ readDelayMs: 7 });
  });

  it('starts over the torn last line of a crash', async () => {
    await start();
    await end('SIGKILL');
    await appendFile(join(folder, 'events.jsonl'), '{"seq":2,"at":"20');
    await start();
    await end('SIGKILL');
    const { url } = await start();
    const events = (await new ControlClient(url).log()).map(({ event, seq }) => [event, seq]);
    expect(events).toEqual([
      ['started', 1],
      ['started', 2],
      ['started', 3],
    ]);
  });
});
