import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type FaultFigures, faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { processesOn } from '../../support/server-process.ts';
import { findBrowser, sessionTree, stillThere } from '../../support/session-processes.ts';

describe('the server is stopped or killed', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked();
  });
  afterEach(async () => {
    await stage.configure({ serverAckDelayMs: 30 });
    await stage.server.end('SIGKILL');
    await stage.stage.restart();
    await stage.server.untilState('ready');
  });
  afterAll(() => stage.tearDown());

  const serverProcesses = () =>
    processesOn(stage.dir).filter((line) => !line.includes('sandbox-command'));

  async function expectNothingLeft(figures: FaultFigures) {
    await eventually('all processes are gone', () => serverProcesses().length === 0, {
      withinMs: 5_000,
    }).catch(() => undefined);
    figures.left = serverProcesses().length;
    expect(serverProcesses()).toEqual([]);
  }

  async function endWithin30s(end: () => Promise<number | null>) {
    const startedAt = performance.now();
    const exitCode = await end();
    expect(performance.now() - startedAt).toBeLessThan(30_000);
    return exitCode;
  }

  faultRow(
    { row: 48, fault: 'SIGTERM during a send', expected: 'finishes it, code 0 in 30 s' },
    async (figures) => {
      await stage.configure({ serverAckDelayMs: 1_000 });
      const message = await stage.accept();
      await stage.untilRow(message, 'handed over', (it) => it.attempts === 1);
      expect(await endWithin30s(() => stage.server.end('SIGTERM'))).toBe(0);
      await expectNothingLeft(figures);
      await stage.stage.restart();
      const row = await stage.untilSentOnce(message);
      expect(row.attempts).toBe(1);
    },
  );

  faultRow(
    { row: 49, fault: 'SIGTERM twice', expected: 'ends, and no process is left' },
    async (figures) => {
      const { pid } = stage.server;
      const ending = endWithin30s(() => stage.server.end('SIGTERM'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      process.kill(pid, 'SIGTERM');
      await ending;
      await expectNothingLeft(figures);
    },
  );

  faultRow(
    { row: 49, fault: 'SIGTERM while it starts', expected: 'code 0, and no process is left' },
    async (figures) => {
      for (const afterMs of [0, 400]) {
        await stage.server.end('SIGKILL');
        await stage.stage.restart();
        await new Promise((resolve) => setTimeout(resolve, afterMs));
        expect(await endWithin30s(() => stage.server.end('SIGTERM'))).toBe(0);
        await expectNothingLeft(figures);
      }
    },
  );

  faultRow(
    {
      row: 9,
      fault: 'main process killed, its browser lives on',
      expected: 'ended by the next start, ready in 20 s without a QR',
    },
    async (figures) => {
      const message = await stage.accept();
      const orphans = sessionTree(stage.dir);
      for (const { pid } of orphans) process.kill(pid, 'SIGSTOP');
      await stage.server.end('SIGKILL');
      expect(stillThere(orphans)).toContainEqual(
        expect.objectContaining({ pid: findBrowser(stage.dir).pid }),
      );
      const startedAt = performance.now();
      await stage.stage.restart();
      await stage.server.untilState('ready', 20_000);
      figures.readyMs = performance.now() - startedAt;
      expect(figures.readyMs).toBeLessThan(20_000);
      expect(stage.server.output).not.toContain('▄▄▄▄▄▄▄');
      figures.left = stillThere(orphans).length;
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(message);
    },
  );
});
