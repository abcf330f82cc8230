import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ProfileKeeper } from '../../src/whatsapp/profile-keeper.ts';
import { SessionProfile } from '../../src/whatsapp/session-profile.ts';
import { eventually } from '../support/eventually.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

it('deletes profiles seven days after they were set aside, and nothing else', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'profile-keeper-'));
  const clock = new ManualClock('2026-11-23T03:00:00.000Z');
  const profile = new SessionProfile(dir, 'real');
  const make = (name: string) => {
    mkdirSync(join(dir, name));
    writeFileSync(join(dir, name, 'file'), '');
  };
  const old = 'link-lost-2026-11-16T02-59-59-999Z';
  const young = 'removed-on-the-phone-2026-11-16T03-00-00-001Z';
  const others = ['session', 'holiday-2020-01-01', 'backup-of-mine'];
  for (const name of [old, young, ...others]) make(name);
  const keeper = new ProfileKeeper({ profile, clock, logger: collectLogLines().logger });
  keeper.start();
  await eventually('the old one is gone', () => !readdirSync(dir).includes(old));
  expect(readdirSync(dir).toSorted()).toEqual([young, ...others].toSorted());
  await clock.passSleepOf(6 * 3_600_000);
  await eventually('the next one is gone', () => !readdirSync(dir).includes(young));
  expect(readdirSync(dir).toSorted()).toEqual(others.toSorted());
  await keeper.stop();
  rmSync(dir, { recursive: true });
});
