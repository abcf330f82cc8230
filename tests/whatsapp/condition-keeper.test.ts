import { expect, it } from 'vitest';
import { ConditionKeeper } from '../../src/whatsapp/condition-keeper.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

it('gives each browser the whole time of its phase, however long those before it took', async () => {
  const clock = new ManualClock();
  const { logger } = collectLogLines();
  const condition = new ConditionKeeper({ clock, logger, onChange: () => undefined });
  condition.take({ type: 'launched' });
  condition.take({ type: 'ended', end: { state: 'reconnecting', reason: 'browser_gone' } });
  await clock.advance(121_000);
  expect(condition.isOverdue).toBe(true);
  condition.take({ type: 'launched' });
  expect(condition.isOverdue).toBe(false);
  await clock.advance(120_000);
  expect(condition.isOverdue).toBe(false);
  await clock.advance(1_000);
  expect(condition.isOverdue).toBe(true);
});
