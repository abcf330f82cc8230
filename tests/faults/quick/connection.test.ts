import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { findBrowser } from '../../support/session-processes.ts';

describe('the page or its connection goes another way', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked({ ACK_TIMEOUT_MS: '4000', SEND_TIMEOUT_MS: '5000' });
  });
  beforeEach(async () => {
    await stage.configure({ refuseHttp: 'off', linkedState: 'CONNECTED' });
    await stage.server.untilState('ready');
  });
  afterAll(() => stage.tearDown());

  const kindsOf = (row: any): string[] => row.timeline.map(({ kind }: { kind: string }) => kind);
  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** How often a browser ended since the server started. */
  const ends = () => stage.server.output.split('"session.ended"').length - 1;

  faultRow(
    { row: 12, fault: 'network down while ready', expected: 'follows in 5 s, both ways' },
    async (figures) => {
      const browser = findBrowser(stage.dir).pid;
      const downAt = performance.now();
      await stage.configure({ refuseHttp: 'refuse' });
      await stage.sandbox.control('drop', { ms: null });
      const down = await stage.trail.until('it is noticed', ({ ready }) => !ready, {
        since: downAt,
      });
      figures.noticedMs = down.at - downAt;
      expect(figures.noticedMs).toBeLessThan(5_000);
      const held = await stage.accept();
      await forMs(3_000);
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
      await stage.configure({ refuseHttp: 'off' });
      const upAt = performance.now();
      await stage.sandbox.control('restore');
      const up = await stage.trail.until('it is ready', ({ ready }) => ready, { since: upAt });
      figures.readyMs = up.at - upAt;
      expect(figures.readyMs).toBeLessThan(5_000);
      expect(findBrowser(stage.dir).pid).toBe(browser);
      await stage.untilSentOnce(held);
    },
  );

  faultRow(
    { row: 15, fault: '12 reloads of the page in a row', expected: 'the server lives, sends wait' },
    async (figures) => {
      const { pid } = stage.server;
      const messages = [];
      for (let reloads = 0; reloads < 12; reloads += 1) {
        await stage.sandbox.control('page', { action: 'reload' }).catch(() => undefined);
        messages.push(await stage.accept());
        await forMs((reloads * 97) % 400);
      }
      const lastAt = performance.now();
      for (const message of messages) await stage.untilSentOnce(message);
      const ready = await stage.trail.until('it is ready', (it) => it.ready, { since: lastAt });
      figures.readyMs = ready.at - lastAt;
      expect(stage.server.pid).toBe(pid);
    },
  );

  faultRow(
    { row: 16, fault: '`ready` 32 times, by iframes', expected: 'each receipt counts once' },
    async () => {
      await stage.sandbox.control('page', { action: 'reload' });
      for (let frames = 0; frames < 32; frames += 1) {
        await stage.sandbox.control('page', { action: 'iframe' }).catch(() => forMs(50));
      }
      await stage.server.untilState('ready', 60_000);
      const message = await stage.accept();
      await stage.untilRow(message, 'delivered', (it) => it.deliveredAt !== null);
      const kinds = kindsOf(await stage.untilSentOnce(message));
      expect(kinds.filter((kind) => kind === 'acknowledged')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'delivered')).toHaveLength(1);
    },
  );

  faultRow(
    {
      row: 22,
      fault: 'account blocked (TOS_BLOCK)',
      expected: 'stops with an alarm, and waits for a person',
    },
    async (figures) => {
      const before = ends();
      const at = performance.now();
      await stage.configure({ linkedState: 'TOS_BLOCK' });
      await stage.sandbox.control('state', { state: 'TOS_BLOCK' });
      const blocked = await stage.trail.until(
        'it tells of the block',
        ({ reason }) => reason === 'account_blocked',
        { since: at },
      );
      figures.noticedMs = blocked.at - at;
      await forMs(5_000);
      expect(await stage.alarms()).toEqual(['account_blocked']);
      expect(ends() - before).toBe(1);
      await stage.configure({ linkedState: 'CONNECTED' });
      await stage.server.api('POST', '/whatsapp/restart', {});
      await stage.server.untilState('ready');
      expect(await stage.alarms()).toEqual([]);
    },
  );

  faultRow(
    {
      row: 22,
      fault: 'account blocked already when the page comes up',
      expected: 'told all the same',
    },
    async (figures) => {
      await stage.configure({ linkedState: 'TOS_BLOCK' });
      const at = performance.now();
      await stage.sandbox.control('page', { action: 'reload' });
      const blocked = await stage.trail.until(
        'it tells of the block',
        ({ reason }) => reason === 'account_blocked',
        { since: at },
      );
      figures.noticedMs = blocked.at - at;
      await stage.configure({ linkedState: 'CONNECTED' });
      await stage.server.api('POST', '/whatsapp/restart', {});
      await stage.server.untilState('ready');
    },
  );

  faultRow(
    { row: 23, fault: 'UNPAIRED_IDLE after ready', expected: 'ready again after one restart' },
    async (figures) => {
      const before = ends();
      await stage.breakAndRecover(figures, () =>
        stage.sandbox.control('state', { state: 'UNPAIRED_IDLE' }),
      );
      await forMs(2_000);
      expect(ends() - before).toBeLessThanOrEqual(1);
      expect(figures.left).toBe(0);
      await stage.untilSentOnce(await stage.accept());
    },
  );

  faultRow(
    {
      row: 35,
      fault: 'new build of WhatsApp Web without a module, at its load',
      expected: 'told, with the module; messages wait',
    },
    async (figures) => {
      for (const module of ['WAWebResendMsgAction', 'WAWebSocketModel']) {
        await stage.configure({ missingModules: [module] });
        const at = performance.now();
        await stage.sandbox.control('page', { action: 'reload' });
        const told = await stage.trail.until(
          `it tells that ${module} is missing`,
          ({ state, reason }) => state === 'incompatible' && reason.includes(module),
          { since: at },
        );
        figures.noticedMs = told.at - at;
        const held = await stage.accept();
        expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
        await stage.configure({ missingModules: [] });
        await stage.server.api('POST', '/whatsapp/restart', {});
        await stage.untilSentOnce(held);
      }
    },
  );
});
