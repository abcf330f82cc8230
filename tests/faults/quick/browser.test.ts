import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { findBrowser, findRenderers, findSession } from '../../support/session-processes.ts';

describe('the browser or its page breaks', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked({ ACK_TIMEOUT_MS: '4000', SEND_TIMEOUT_MS: '5000' });
  });
  beforeEach(async () => {
    await stage.configure({ sendMode: 'normal', serverAckDelayMs: 30 });
    await stage.server.untilState('ready');
  });
  afterAll(() => stage.tearDown());

  const kill = (pid: number) => process.kill(pid, 'SIGKILL');

  faultRow(
    { row: 10, fault: 'Chromium killed, idle', expected: 'noticed in 1 s, ready 10 s later' },
    async (figures) => {
      const reason = await stage.breakAndRecover(figures, () => kill(findBrowser(stage.dir).pid));
      expect(reason).toBe('browser_gone');
      expect(figures.noticedMs).toBeLessThan(1_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    { row: 10, fault: 'Chromium killed during a send', expected: 'the message arrives once' },
    async (figures) => {
      await stage.configure({ serverAckDelayMs: 60_000 });
      const message = await stage.accept();
      await stage.untilRow(message, 'handed over', (it) => it.attempts === 1);
      const behind = await stage.accept();
      await stage.configure({ serverAckDelayMs: 30 });
      await stage.breakAndRecover(figures, () => kill(findBrowser(stage.dir).pid));
      expect(figures.noticedMs).toBeLessThan(1_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      expect(figures.left).toBe(0);
      expect((await stage.untilSentOnce(message)).errorCode).toBeNull();
      await stage.untilSentOnce(behind);
    },
  );

  faultRow(
    { row: 11, fault: 'renderer crashed', expected: 'noticed in 3 s, ready 10 s later' },
    async (figures) => {
      const crash = () => findRenderers(stage.dir).forEach(({ pid }) => kill(pid));
      const reason = await stage.breakAndRecover(figures, crash);
      expect(reason).toBe('page_crashed');
      expect(figures.noticedMs).toBeLessThan(3_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    { row: 11, fault: 'session process killed', expected: 'noticed in 1 s, ready 10 s later' },
    async (figures) => {
      const reason = await stage.breakAndRecover(figures, () => kill(findSession(stage.dir).pid));
      expect(reason).toBe('process_gone');
      expect(figures.noticedMs).toBeLessThan(1_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      expect(figures.left).toBe(0);
    },
  );

  faultRow(
    { row: 13, fault: 'page in an endless loop', expected: 'noticed in 30 s, ready 10 s later' },
    async (figures) => {
      const hang = () => stage.sandbox.control('page', { action: 'freeze' });
      await stage.breakAndRecover(figures, hang, ({ reason }) => reason === 'page_hung');
      expect(figures.noticedMs).toBeLessThan(30_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(await stage.accept());
      expect(stage.trail.longestAnswerMs).toBeLessThan(1_000);
    },
  );
});
