import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createMigrationSource, migrationsDir } from '../../src/database/migration-source.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'wbs-migrations-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

function write(...files: string[]): void {
  for (const file of files) writeFileSync(join(directory, file), 'export const up = () => 1;\n');
}

test('sources and build have the same names, in order, and nothing else counts', async () => {
  write('20261201000000_second.js', '20261122000000_first.js');
  write('20261122000000_first.js.map', '20261122000000_first.d.ts', 'README.md', '1_short.ts');
  const source = createMigrationSource(directory);
  const names = await source.getMigrations([]);
  expect(names).toEqual(['20261122000000_first', '20261201000000_second']);
  expect(source.getMigrationName('20261122000000_first')).toBe('20261122000000_first');
});

test('a migration is loaded by its name', async () => {
  write('20261122000000_first.js');
  const migration = await createMigrationSource(directory).getMigration('20261122000000_first');
  expect(migration.up).toBeTypeOf('function');
});

test('a migration that is there twice is refused', async () => {
  write('20261122000000_first.js', '20261122000000_first.ts');
  const names = createMigrationSource(directory).getMigrations([]);
  await expect(names).rejects.toThrow(/20261122000000_first is in .* twice/);
});

test("the server's own migrations are found", async () => {
  expect(migrationsDir).toMatch(/\/migrations$/);
  const names = await createMigrationSource().getMigrations([]);
  expect(names[0]).toBe('20261122000000_create_notification_logs');
});
