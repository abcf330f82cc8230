import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  backupFileName,
  listBackups,
  rotateBackups,
} from '../../../src/whatsapp/backup/backup-files.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'backup-files-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function put(...instants: string[]): void {
  for (const instant of instants) writeFileSync(join(dir, backupFileName(new Date(instant))), '');
}

const madeAt = () => listBackups(dir).map((backup) => backup.madeAt.toISOString());

describe('back-ups in their folder', () => {
  it('are listed newest first, by the time in their names', () => {
    put('2026-11-25T20:00:00.001Z', '2026-11-26T20:00:00.120Z', '2026-11-24T20:00:00.000Z');
    writeFileSync(join(dir, 'notes.txt'), '');
    expect(madeAt()).toEqual([
      '2026-11-26T20:00:00.120Z',
      '2026-11-25T20:00:00.001Z',
      '2026-11-24T20:00:00.000Z',
    ]);
  });

  it('are none while there is no such folder', () => {
    expect(listBackups(join(dir, 'none'))).toEqual([]);
    expect(rotateBackups(join(dir, 'none'), 'Asia/Jakarta')).toBe(0);
  });

  it('are kept for seven days that have one, the newest of each', () => {
    const days = ['16', '18', '19', '20', '21', '22', '23', '26'];
    put(...days.map((day) => `2026-11-${day}T05:00:00.000Z`), '2026-11-26T04:00:00.000Z');
    expect(rotateBackups(dir, 'Asia/Jakarta')).toBe(2);
    expect(madeAt().map((instant) => instant.slice(8, 10))).toEqual(days.slice(1).toReversed());
    expect(madeAt()[0]).toBe('2026-11-26T05:00:00.000Z');
    expect(rotateBackups(dir, 'Asia/Jakarta')).toBe(0);
  });

  it('go by the day of the business', () => {
    put('2026-11-25T16:00:00.000Z', '2026-11-25T20:00:00.000Z');
    expect(rotateBackups(dir, 'Asia/Jakarta')).toBe(0);
    expect(rotateBackups(dir, 'UTC')).toBe(1);
  });

  it('are all that is ever deleted, with what a crash left of one', () => {
    const others = [
      'whatsapp-session-2026-11-01.backup',
      'whatsapp-session-2026-11-01T20-00-00-000Z.backup.txt',
      'my-whatsapp-session-2026-11-01T20-00-00-000Z.backup',
      'whatsapp-session-2026-11-01T20-00-00-000Z.tar.gz',
      'anything.partial',
    ];
    for (const name of others) writeFileSync(join(dir, name), '');
    writeFileSync(join(dir, `${backupFileName(new Date(0))}.partial`), '');
    put(...Array.from({ length: 9 }, (_, day) => `2026-11-1${day}T05:00:00.000Z`));
    expect(rotateBackups(dir, 'Asia/Jakarta')).toBe(3);
    expect(readdirSync(dir)).toEqual(expect.arrayContaining(others));
    expect(readdirSync(dir)).toHaveLength(others.length + 7);
  });
});
