import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { lockFile, withSetUpLock } from '../../scripts/setup/set-up-lock.mjs';

vi.mock('../../scripts/setup/progress.mjs');

describe('withSetUpLock', () => {
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-lock-'));
  });
  afterEach(() => {
    rmSync(lockFile(root), { force: true });
    rmSync(root, { recursive: true });
  });

  it('lets one set-up work at a time, and releases the lock afterwards', async () => {
    const atWork = { now: 0, most: 0 };
    const work = () =>
      withSetUpLock(root, async () => {
        atWork.most = Math.max(atWork.most, ++atWork.now);
        await new Promise((resolve) => setImmediate(resolve));
        atWork.now -= 1;
      });
    await Promise.all([work(), work(), work()]);
    expect(atWork).toEqual({ now: 0, most: 1 });
    expect(existsSync(lockFile(root))).toBe(false);
  });

  it('releases the lock when the work fails', async () => {
    const work = withSetUpLock(root, () => Promise.reject(new Error('no network')));
    await expect(work).rejects.toThrow('no network');
    expect(existsSync(lockFile(root))).toBe(false);
  });

  it('takes over from a process that has died', async () => {
    const dead = spawnSync(process.execPath, ['-e', '0']).pid;
    writeFileSync(lockFile(root), String(dead));
    expect(await withSetUpLock(root, async () => 'done')).toBe('done');
  });

  it('takes over when the number belongs to a stranger who gives no sign of life', async () => {
    writeFileSync(lockFile(root), String(process.pid));
    const longAgo = new Date(Date.now() - 5 * 60_000);
    utimesSync(lockFile(root), longAgo, longAgo);
    expect(await withSetUpLock(root, async () => 'done')).toBe('done');
  });
});
