import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { findBrowser } from '../../support/session-processes.ts';

const clockJump = fileURLToPath(new URL('../../support/preload/clock-jump.mjs', import.meta.url));

describe('the clock on the wall jumps', () => {
  let dir: string;
  let stage: FaultStage;
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'wbs-clock-'));
    setClock('2026-12-31T10:00:00+09:00');
    stage = await FaultStage.linked({
      NODE_OPTIONS: `--import ${clockJump}`,
      WBS_CLOCK_OFFSET: join(dir, 'offset'),
      BUSINESS_TIME_ZONE: 'Asia/Jayapura',
      SEND_DAILY_CAP: '3',
      SEND_GAP_TRANSACTIONAL_MS: '1000-1000',
      QUIET_HOURS: '20:00-08:00',
    });
  });
  afterAll(async () => {
    await stage.tearDown();
    rmSync(dir, { recursive: true });
  });

  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  function setClock(instant: string): void {
    writeFileSync(join(dir, 'offset'), String(Date.parse(instant) - Date.now()));
  }

  async function jumpTo(instant: string): Promise<void> {
    setClock(instant);
    process.kill(stage.server.pid, 'SIGUSR2');
    await forMs(200);
  }

  const heldBy = (reason: string) => (row: any) => row.held?.reason === reason;

  faultRow(
    {
      row: 47,
      fault: 'clock set a day ahead and back, over New Year, in a zone of its own',
      expected: 'caps, pauses and nights hold; nothing is stranded, and the session stays',
    },
    async () => {
      const browser = findBrowser(stage.dir).pid;
      const startedAt = performance.now();
      const today = [await stage.accept(), await stage.accept(), await stage.accept()];
      const overCap = await stage.accept();
      for (const message of today) await stage.untilSentOnce(message);
      const capped = await stage.untilRow(overCap, 'held', heldBy('daily_cap'));
      expect(Date.parse(capped.held.until)).toBe(Date.parse('2027-01-01T00:00:00+09:00'));

      await jumpTo('2027-01-01T10:00:00+09:00');
      const newYear = [overCap, await stage.accept(), await stage.accept()];
      for (const message of newYear) await stage.untilSentOnce(message);
      const next = await stage.accept();
      await stage.untilRow(next, 'held', heldBy('daily_cap'));

      await jumpTo('2026-12-31T10:05:00+09:00');
      await forMs(6_000);
      expect(await stage.row(next)).toMatchObject({ status: 'pending', attempts: 0 });

      await jumpTo('2027-01-02T10:00:00+09:00');
      await stage.untilSentOnce(next);

      await jumpTo('2027-01-02T21:00:00+09:00');
      const reminder = await stage.accept({ class: 'reminder' });
      const night = await stage.untilRow(reminder, 'held', heldBy('quiet_hours'));
      expect(Date.parse(night.held.until)).toBe(Date.parse('2027-01-03T08:00:00+09:00'));
      await jumpTo('2027-01-03T08:01:00+09:00');
      await stage.untilSentOnce(reminder);

      await expectNoBurst();
      expect(findBrowser(stage.dir).pid).toBe(browser);
      expect(stage.trail.states(startedAt)).toEqual(['ready']);
    },
    180_000,
  );

  /**
   * By the sandbox's clock, which has not jumped. A jump ahead may end the pause that is on, for
   * one message: never for a second one at once.
   */
  async function expectNoBurst(): Promise<void> {
    const response = await fetch(`${stage.sandbox.url}/control/messages`);
    const { messages } = (await response.json()) as { messages: { at: string }[] };
    const times = messages.map(({ at }) => Date.parse(at)).toSorted((one, other) => one - other);
    const threes = times.slice(2).map((time, index) => time - times[index]!);
    expect(Math.min(...threes)).toBeGreaterThan(900);
  }
});
