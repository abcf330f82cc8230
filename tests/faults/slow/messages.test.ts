import { afterAll, beforeAll, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';

describe('WhatsApp does not come round', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.linked();
  });
  afterAll(() => stage.tearDown());

  faultRow(
    { row: 31, fault: '"No LID for user", for good', expected: 'failed, and nothing is sent' },
    async () => {
      await stage.configure({ findChatMode: 'noLid' });
      const message = await stage.accept();
      const isFailed = (it: any) => it.status === 'failed';
      const row = await stage.untilRow(message, 'failed', isFailed, 80_000);
      expect(row).toMatchObject({ errorCode: 'not_reachable', attempts: 3, sentAt: null });
      expect(row.errorMessage).toContain('Ask the customer to write');
      await stage.configure({ findChatMode: 'normal' });
      await stage.untilSentOnce(await stage.accept());
      expect(await stage.sandbox.messages(message.phone)).toEqual([]);
      expect(await stage.sandbox.wireSends(message.phone)).toBe(0);
    },
  );
});
