import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { type FaultFigures, faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { forbidNewProcesses } from '../../support/process-limit.ts';
import { processesOn } from '../../support/server-process.ts';
import {
  findBrowser,
  findSession,
  sessionTree,
  stillThere,
} from '../../support/session-processes.ts';

describe('the machine has no more to give', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked({ ACK_TIMEOUT_MS: '4000', SEND_TIMEOUT_MS: '5000' });
  });
  beforeEach(async () => {
    await stage.server.untilState('ready', 60_000);
  });
  afterAll(() => stage.tearDown());

  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** The pool closes a connection that it has not needed for 30 s. */
  const untilPoolShrinksMs = 60_000;
  const limit = (pid: number, limits: string) =>
    execFileSync('prlimit', ['--pid', String(pid), limits]);

  /** Chromium dies while the main process is denied something; `starve` gives back how it gets it. */
  async function starveAndFeed(
    figures: FaultFigures,
    starve: (pid: number) => () => void,
  ): Promise<void> {
    const { pid } = stage.server;
    const at = performance.now();
    const feed = starve(pid);
    try {
      process.kill(findBrowser(stage.dir).pid, 'SIGKILL');
      const noticed = await stage.trail.until('it is noticed', ({ ready }) => !ready, {
        since: at,
      });
      figures.noticedMs = noticed.at - at;
      await forMs(12_000);
      expect(isAlive(pid)).toBe(true);
      expect(stage.trail.states(noticed.at)).not.toContain('ready');
    } finally {
      feed();
    }
    const fedAt = performance.now();
    const ready = await stage.trail.until('it is ready', (status) => status.ready, {
      since: fedAt,
    });
    figures.readyMs = ready.at - fedAt;
    await stage.untilSentOnce(await stage.accept());
  }

  faultRow(
    {
      row: 14,
      fault: 'Chromium stopped (SIGSTOP) for 60 s',
      expected: 'noticed in 30 s, replaced',
    },
    async (figures) => {
      const { pid } = findBrowser(stage.dir);
      const old = sessionTree(stage.dir);
      const waiting = [await stage.accept()];
      const stop = () => process.kill(pid, 'SIGSTOP');
      await stage.breakAndRecover(figures, stop, ({ reason }) => reason === 'page_hung');
      expect(figures.noticedMs).toBeLessThan(30_000);
      expect(figures.readyMs).toBeLessThan(10_000);
      waiting.push(await stage.accept());
      for (const message of waiting) await stage.untilSentOnce(message);
      expect(stillThere(old)).toEqual([]);
    },
  );

  faultRow(
    { row: 50, fault: "page out of memory (its heap's limit)", expected: 'replaced, queue kept' },
    async (figures) => {
      await stage.server.end('SIGTERM');
      const { browserArgs } = stage.sandbox;
      await stage.stage.restart({
        WHATSAPP_BROWSER_ARGS: `${browserArgs} --js-flags=--max-old-space-size=64`,
      });
      await stage.server.untilState('ready');
      const message = await stage.accept();
      const reason = await stage.breakAndRecover(figures, () =>
        stage.sandbox.control('page', { action: 'hoard', mb: 512 }),
      );
      expect(reason).toBe('page_crashed');
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(message);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    { row: 50, fault: 'session process out of memory', expected: 'replaced, queue kept' },
    async (figures) => {
      const messages = [await stage.accept()];
      const session = findSession(stage.dir);
      await stage.breakAndRecover(figures, async () => {
        limit(session.pid, '--data=1');
        for (let tries = 0; tries < 400 && stillThere([session]).length > 0; tries += 1) {
          messages.push(await stage.accept());
        }
      });
      expect(figures.left).toBe(0);
      for (const message of messages) await stage.untilSentOnce(message);
    },
  );

  faultRow(
    {
      row: 50,
      fault: 'main process out of memory',
      expected: 'ends, and after its restart each accepted message arrives once',
    },
    async (figures) => {
      const accepted = [await stage.accept()];
      const { pid } = stage.server;
      const old = sessionTree(stage.dir);
      limit(pid, '--data=1');
      for (let tries = 0; tries < 400 && isAlive(pid); tries += 1) {
        await stage.accept().then(
          (message) => accepted.push(message),
          () => undefined,
        );
      }
      expect(await stage.server.end('SIGKILL')).not.toBe(0);
      const at = performance.now();
      await stage.stage.restart();
      await stage.server.untilState('ready');
      figures.readyMs = performance.now() - at;
      figures.left = stillThere(old).length;
      expect(figures.left).toBe(0);
      for (const message of accepted) await stage.untilSentOnce(message);
    },
  );

  faultRow(
    {
      row: 51,
      fault: 'main process has no file descriptor left, and Chromium dies',
      expected: 'lives on, and is ready once there are some',
    },
    async (figures) => {
      await starveAndFeed(figures, (pid) => {
        limit(pid, '--nofile=3:');
        return () => limit(pid, '--nofile=1024:');
      });
    },
  );

  faultRow(
    {
      row: 51,
      fault: 'main process can start no other process, and Chromium dies',
      expected: 'lives on, and is ready once it can',
    },
    async (figures) => {
      await starveAndFeed(figures, forbidNewProcesses);
    },
  );

  faultRow(
    {
      row: 51,
      fault: 'ten browsers killed in a row',
      expected: 'as many open files, threads and processes as after two',
    },
    async (figures) => {
      const killOne = async () => {
        const kill = () => process.kill(findBrowser(stage.dir).pid, 'SIGKILL');
        await stage.breakAndRecover(figures, kill);
        await stage.untilSentOnce(await stage.accept());
      };
      for (let kills = 0; kills < 2; kills += 1) await killOne();
      const before = await leastHeld();
      for (let kills = 0; kills < 8; kills += 1) await killOne();
      const most = `at most ${JSON.stringify(before)} is held`;
      await eventually(most, () => holdsAtMost(before), { withinMs: untilPoolShrinksMs });
      expect(figures.left).toBe(0);
    },
    240_000,
  );

  /**
   * The least of what the server holds over ten seconds: connections to the database and to
   * callers come and go.
   */
  async function leastHeld() {
    const looks: ReturnType<typeof held>[] = [];
    for (let count = 0; count < 20; count += 1) {
      looks.push(held());
      await forMs(500);
    }
    const least = (what: keyof ReturnType<typeof held>) =>
      Math.min(...looks.map((look) => look[what]));
    return { files: least('files'), threads: least('threads'), processes: least('processes') };
  }

  /** Throws with what is held when that is more. */
  function holdsAtMost(most: ReturnType<typeof held>): true {
    const now = held();
    const kinds = ['files', 'threads', 'processes'] as const;
    if (kinds.some((what) => now[what] > most[what])) throw new Error(JSON.stringify(now));
    return true;
  }

  function held() {
    const { pid } = stage.server;
    return {
      files: readdirSync(`/proc/${pid}/fd`).length,
      threads: readdirSync(`/proc/${pid}/task`).length,
      processes: processesOn(stage.dir).length,
    };
  }
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
