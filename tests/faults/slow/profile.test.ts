import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';

describe("the browser's profile is of no use any more", () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked();
  });
  afterAll(() => stage.tearDown());

  faultRow(
    {
      row: 52,
      fault: 'no browser gets on with the profile',
      expected: 'renamed, an alarm, and a code to scan',
    },
    async (figures) => {
      await stage.server.end('SIGTERM');
      const before = stage.profilesSetAside();
      rmSync(join(stage.sessionDir, 'session', 'Default'), { recursive: true });
      writeFileSync(join(stage.sessionDir, 'session', 'Default'), 'not a folder');
      await stage.stage.restart();
      const at = performance.now();
      const held = await stage.accept();
      const status = await stage.server.untilState('awaiting_scan', 120_000);
      figures.readyMs = performance.now() - at;
      expect(status.reason).toBe('profile_set_aside');
      expect(await stage.alarms()).toContain('profile_set_aside');
      const renamed = stage.profilesSetAside().filter((name) => !before.includes(name));
      expect(renamed).toHaveLength(1);
      await stage.sandbox.scan();
      await stage.server.untilState('ready');
      await eventually('the alarms are off', async () => (await stage.alarms()).length === 0);
      await stage.untilSentOnce(held);
    },
    180_000,
  );
});
