import { afterAll, beforeAll, describe, expect } from 'vitest';
import { type FaultFigures, faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { findBrowser, findRenderers } from '../../support/session-processes.ts';
import { SteadyCallers, type Stretch } from '../../support/steady-callers.ts';

/** Of fewer requests, the 99th percentile is what two or three of them happened to meet. */
const fewest = 600;
const restMs = 12_500;
const mostTimes = 3;
/**
 * A rest that is quicker than this is a matter of the timers and of the garbage collectors of
 * both sides: three times of it would say nothing about the server.
 */
const floorMs = 5;

describe('the API while the browser breaks', () => {
  let stage: FaultStage;
  let callers: SteadyCallers;
  beforeAll(async () => {
    stage = await FaultStage.linked();
    callers = new SteadyCallers(stage.server);
  });
  afterAll(async () => {
    await callers.stop();
    await stage.tearDown();
  });

  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  async function rest(): Promise<Stretch> {
    await stage.server.untilState('ready');
    await forMs(2_000);
    const from = performance.now();
    await forMs(restMs);
    return { from, to: performance.now() };
  }

  /** Breaks it so often that enough requests came while it was broken. */
  async function breakUnderLoad(
    figures: FaultFigures,
    breakIt: () => unknown,
    isNoticed?: (status: any) => boolean,
  ): Promise<void> {
    const stretches: Stretch[] = [];
    const restful = [await rest()];
    while (callers.tookMs(stretches).length < fewest) {
      await stage.server.untilState('ready');
      const from = performance.now();
      await stage.breakAndRecover(figures, breakIt, isNoticed);
      stretches.push({ from, to: performance.now() });
      await forMs(1_000);
    }
    figures.restP99Ms = callers.p99Ms(restful);
    figures.p99Ms = callers.p99Ms(stretches);
    figures.requests = callers.tookMs(stretches).length;
    expect(callers.tookMs(restful).length).toBeGreaterThanOrEqual(fewest);
    expect(figures.p99Ms).toBeLessThanOrEqual(mostTimes * Math.max(figures.restP99Ms, floorMs));
    expect(callers.refused).toBe(0);
  }

  const expected = "the API's p99 at most 3 times that at rest";

  faultRow({ row: 10, fault: 'Chromium killed under load', expected }, (figures) =>
    breakUnderLoad(figures, () => process.kill(findBrowser(stage.dir).pid, 'SIGKILL')),
  );

  faultRow({ row: 11, fault: 'renderer crashed under load', expected }, (figures) =>
    breakUnderLoad(figures, () => {
      for (const { pid } of findRenderers(stage.dir)) process.kill(pid, 'SIGKILL');
    }),
  );

  faultRow({ row: 13, fault: 'page in an endless loop under load', expected }, (figures) =>
    breakUnderLoad(
      figures,
      () => stage.sandbox.control('page', { action: 'freeze' }),
      ({ reason }) => reason === 'page_hung',
    ),
  );
});
