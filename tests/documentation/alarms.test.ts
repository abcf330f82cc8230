import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { alarmCodes } from '../../src/alarms.ts';

it('docs/alarms.md explains every alarm, and no other', () => {
  const page = readFileSync(new URL('../../docs/alarms.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code]) => code);
  expect(explained.toSorted()).toEqual([...alarmCodes].toSorted());
});
