import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Knex } from 'knex';

/** `migrations/` beside `src/`, and in the build `dist/migrations/` beside `dist/src/`. */
export const migrationsDir = fileURLToPath(new URL('../../migrations', import.meta.url));

const MIGRATION_FILE = /^(\d{14}_[a-z0-9_]+)\.(?:ts|js)$/;

/**
 * The migrations in a folder, in the order of their time stamps. Their names in the database
 * have no extension, so that TypeScript sources and the build are the same migrations to Knex.
 *
 * @throws Error when a file has both a `.ts` and a `.js` version.
 */
export function createMigrationSource(directory = migrationsDir): Knex.MigrationSource<string> {
  return {
    async getMigrations() {
      const names = await migrationNames(directory);
      return names.sort();
    },
    getMigrationName: (name) => name,
    async getMigration(name) {
      const files = await readdir(directory);
      const file = files.find((candidate) => MIGRATION_FILE.exec(candidate)?.[1] === name);
      if (file === undefined) throw new Error(`There is no migration ${name} in ${directory}.`);
      return (await import(pathToFileURL(join(directory, file)).href)) as Knex.Migration;
    },
  };
}

async function migrationNames(directory: string): Promise<string[]> {
  const names = (await readdir(directory)).flatMap((file) => MIGRATION_FILE.exec(file)?.[1] ?? []);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`Migration ${twice} is in ${directory} twice.`);
  return names;
}
