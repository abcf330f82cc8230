import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';
import { processesOn } from '../support/server-process.ts';

describe('asked to stop by SIGTERM during a send (invariant 11, Graceful)', () => {
  let stage: Stage;
  let number = 400;
  let phone: string;
  beforeAll(async () => {
    stage = await setLinkedStage({ database: 'embedded' });
  });
  beforeEach(async () => {
    phone = `81300000${(number += 1)}`;
    await stage.server.untilState('ready');
  });
  afterAll(() => stage.tearDown());

  async function stopDuring(config: object) {
    await stage.sandbox.control('config', { sendMode: 'normal', sendTimes: null, ...config });
    const body = { phone: `0${phone}`, message: 'Sampai jumpa' };
    const { id } = (
      await stage.server.api('POST', '/whatsapp/send', body, { Prefer: 'respond-async' })
    ).body.data;
    await stage.server.untilNotification(id, 'in flight', (it) => it.attempts === 1);
    const startedAt = performance.now();
    const exitCode = await stage.server.end('SIGTERM');
    return { id, exitCode, tookMs: performance.now() - startedAt };
  }

  async function processesOfTheServer() {
    await eventually('the processes are gone', () => serverProcesses().length === 0, {
      withinMs: 3_000,
    }).catch(() => undefined);
    return serverProcesses();
  }

  function serverProcesses() {
    return processesOn(stage.dir).filter((line) => !line.includes('sandbox-command'));
  }

  it('waits for the acknowledgement, then exits 0 with nothing left behind', async () => {
    const { id, exitCode, tookMs } = await stopDuring({ serverAckDelayMs: 1_000 });
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(30_000);
    expect(await processesOfTheServer()).toEqual([]);
    await stage.restart();
    const row = await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');
    expect(row.timeline.map((event: { kind: string }) => event.kind)).not.toContain('uncertain');
  });

  it('marks what stays unacknowledged as uncertain, and settles it at the next start', async () => {
    const { id, exitCode, tookMs } = await stopDuring({ serverAckDelayMs: 60_000 });
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(30_000);
    expect(await processesOfTheServer()).toEqual([]);
    await stage.sandbox.control('config', { serverAckDelayMs: 10 });
    await stage.restart();
    const row = await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');
    const uncertain = row.timeline.find((event: { kind: string }) => event.kind === 'uncertain');
    expect(uncertain.detail).toBe('stopped');
    expect(await stage.sandbox.messages(`62${phone}`)).toHaveLength(1);
  });

  it('does not wait for a page that hangs', async () => {
    const { id, exitCode, tookMs } = await stopDuring({ sendMode: 'hang', sendTimes: 1 });
    expect(exitCode).toBe(0);
    expect(tookMs).toBeLessThan(30_000);
    expect(await processesOfTheServer()).toEqual([]);
    await stage.restart();
    await stage.server.untilNotification(id, 'sent', (it) => it.status === 'sent');
  });
});
