import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';

describe('what comes late, never, or is looked at for a while', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked({ ACK_TIMEOUT_MS: '4000', SEND_TIMEOUT_MS: '5000' });
  });
  beforeEach(async () => {
    await stage.configure({
      ...{ refuseHttp: 'off', linkedState: 'CONNECTED' },
      ...{ neverSync: false, openingMs: 50 },
    });
    await stage.server.untilState('ready', 60_000);
  });
  afterAll(() => stage.tearDown());

  /** How often a browser ended since the server started. */
  const ends = () => stage.server.output.split('"session.ended"').length - 1;
  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  faultRow(
    {
      row: 22,
      fault: 'WhatsApp Web is opened elsewhere (CONFLICT)',
      expected: 'pauses with an alarm, and does not fight for it',
    },
    async (figures) => {
      const before = ends();
      const at = performance.now();
      await stage.configure({ linkedState: 'CONFLICT' });
      await stage.sandbox.control('state', { state: 'CONFLICT' });
      const conflict = await stage.trail.until(
        'it tells of the conflict',
        ({ reason }) => reason === 'conflict',
        { since: at },
      );
      figures.noticedMs = conflict.at - at;
      const held = await stage.accept();
      await forMs(10_000);
      expect(await stage.alarms()).toEqual(['conflict']);
      expect(ends() - before).toBe(1);
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
      await stage.configure({ linkedState: 'CONNECTED' });
      await stage.server.api('POST', '/whatsapp/restart', {});
      await stage.untilSentOnce(held);
      expect(await stage.alarms()).toEqual([]);
    },
  );

  faultRow(
    {
      row: 12,
      fault: 'network down at the start',
      expected: 'told, and ready 10 s after it is back',
    },
    async (figures) => {
      await stage.server.end('SIGTERM');
      await stage.configure({ refuseHttp: 'refuse' });
      const at = performance.now();
      await stage.stage.restart();
      const told = await stage.trail.until('it tells', ({ reason }) => reason === 'no_network', {
        since: at,
      });
      figures.noticedMs = told.at - at;
      const held = await stage.accept();
      await forMs(20_000);
      await stage.configure({ refuseHttp: 'off' });
      const backAt = performance.now();
      const ready = await stage.trail.until('it is ready', (it) => it.ready, { since: backAt });
      figures.readyMs = ready.at - backAt;
      expect(figures.readyMs).toBeLessThan(10_000);
      await stage.untilSentOnce(held);
    },
  );

  faultRow(
    {
      row: 12,
      fault: 'network down for 150 s while ready',
      expected: 'nothing failed, the link is kept, ready 10 s after it is back',
    },
    async (figures) => {
      const at = performance.now();
      await stage.configure({ refuseHttp: 'refuse' });
      await stage.sandbox.control('drop', { ms: null });
      const down = await stage.trail.until('it is noticed', ({ ready }) => !ready, { since: at });
      figures.noticedMs = down.at - at;
      const held = await stage.accept();
      await forMs(150_000);
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
      await stage.configure({ refuseHttp: 'off' });
      const backAt = performance.now();
      await stage.sandbox.control('restore');
      const ready = await stage.trail.until('it is ready', (it) => it.ready, { since: backAt });
      figures.readyMs = ready.at - backAt;
      expect(figures.readyMs).toBeLessThan(10_000);
      await stage.untilSentOnce(held);
      const folder = readdirSync(join(stage.dir, 'whatsapp-session'));
      expect(folder.filter((name) => /-\d{4}-\d\d-/.test(name))).toEqual([]);
    },
    240_000,
  );

  faultRow(
    { row: 15, fault: '100 reloads of the page', expected: 'the server lives, each message once' },
    async () => {
      const { pid } = stage.server;
      const messages = [];
      for (let reloads = 0; reloads < 100; reloads += 1) {
        await stage.sandbox.control('page', { action: 'reload' }).catch(() => undefined);
        if (reloads % 5 === 0) messages.push(await stage.accept());
        await forMs((reloads * 131) % 700);
      }
      for (const message of messages) await stage.untilSentOnce(message);
      expect(stage.server.pid).toBe(pid);
    },
    240_000,
  );

  faultRow(
    {
      row: 17,
      fault: 'authenticated, and never ready',
      expected: 'a new browser after 90 s, and the reason is told',
    },
    async (figures) => {
      await stage.configure({ neverSync: true });
      const at = performance.now();
      await stage.sandbox.control('page', { action: 'reload' });
      const told = await stage.trail.until(
        'it tells that it is stuck',
        ({ reason }) => reason === 'stuck_authenticating',
        { since: at, withinMs: 120_000 },
      );
      figures.noticedMs = told.at - at;
      await stage.trail.until('it tries again', ({ state }) => state === 'authenticating', {
        since: told.at,
      });
      await stage.configure({ neverSync: false });
      await stage.server.untilState('ready');
      await stage.untilSentOnce(await stage.accept());
    },
    240_000,
  );

  faultRow(
    {
      row: 18,
      fault: 'OPENING for ever',
      expected: 'a new browser after 120 s, and the reason is told',
    },
    async (figures) => {
      await stage.configure({ openingMs: 86_400_000 });
      const at = performance.now();
      await stage.sandbox.control('page', { action: 'reload' });
      const told = await stage.trail.until(
        'it tells that it is stuck',
        ({ reason }) => reason === 'stuck_reconnecting',
        { since: at, withinMs: 150_000 },
      );
      figures.noticedMs = told.at - at;
      await stage.configure({ openingMs: 50 });
      const ready = await stage.trail.until('it is ready', (it) => it.ready, { since: told.at });
      figures.readyMs = ready.at - told.at;
      await stage.untilSentOnce(await stage.accept());
    },
    240_000,
  );

  faultRow(
    {
      row: 19,
      fault: 'another page answers in place of WhatsApp',
      expected: 'says so, closes the browser, and comes back by itself',
    },
    async (figures) => {
      await stage.configure({ refuseHttp: 'blank' });
      const at = performance.now();
      await stage.server.api('POST', '/whatsapp/restart', {});
      const foreign = await stage.trail.until(
        'it tells that this is not WhatsApp',
        ({ reason }) => reason === 'not_whatsapp',
        { since: at },
      );
      figures.noticedMs = foreign.at - at;
      await stage.configure({ refuseHttp: 'off' });
      const ready = await stage.trail.until('it is ready', (status) => status.ready, {
        since: foreign.at,
      });
      figures.readyMs = ready.at - foreign.at;
      expect(figures.readyMs).toBeLessThan(10_000);
    },
  );

  faultRow(
    {
      row: 35,
      fault: 'function of WhatsApp Web renamed under the running session',
      expected: 'told in 15 s, nothing is handed over, and back by itself',
    },
    async (figures) => {
      const renamedFunctions = ['WAWebSendMsgChatAction.addAndSendMsgToChat'];
      await stage.configure({ renamedFunctions });
      const at = performance.now();
      await stage.sandbox.control('page', { action: 'applySurface' });
      const told = await stage.trail.until(
        'it tells what is missing',
        ({ state }) => state === 'incompatible',
        { since: at },
      );
      figures.noticedMs = told.at - at;
      expect(figures.noticedMs).toBeLessThan(15_000);
      expect(told.status.reason).toContain(renamedFunctions[0]);
      expect(await stage.alarms()).toEqual(['incompatible']);
      const held = await stage.accept();
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
      await stage.configure({ renamedFunctions: [] });
      const mendedAt = performance.now();
      await stage.sandbox.control('page', { action: 'applySurface' });
      await stage.untilSentOnce(held);
      figures.readyMs = performance.now() - mendedAt;
      expect(await stage.alarms()).toEqual([]);
    },
  );
});
