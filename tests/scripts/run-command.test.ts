import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../../scripts/setup/run-command.mjs';

/** A dead process whose new parent does not collect it stays in the table as a zombie. */
const isAlive = (pid: number) => {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
  return /^[^Z\s]/.test(state.trim());
};

describe('runCommand', () => {
  it('tells what a command said and how it ended', async () => {
    const result = await runCommand('sh', ['-c', 'echo out; echo err >&2; exit 3'], {
      timeoutMs: 10_000,
    });
    expect(result).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false });
  });

  it('tells why a command cannot be started', async () => {
    const result = await runCommand('/no/such/program', [], { timeoutMs: 10_000 });
    expect(result.code).toBeNull();
    expect(result.stderr).toContain('ENOENT');
  });

  it('ends a command that takes too long together with what it started', async () => {
    const script = 'sleep 60 & echo $!; wait';
    const result = await runCommand('sh', ['-c', script], { timeoutMs: 500 });
    expect(result.timedOut).toBe(true);
    await expect.poll(() => isAlive(Number(result.stdout))).toBe(false);
  });
});
