import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What makes the tools work; the sources are the test's own. */
const GROUND = [
  'scripts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'tests/tsconfig.json',
  'tests/vitest.config.ts',
  'tests/support/longest-first.ts',
  'tests/support/refuse-secret-lines.ts',
  'tests/support/secret-lines.ts',
  'tests/support/summary-reporter.ts',
  '.dependency-cruiser.cjs',
  '.oxlintrc.json',
];

/** A small repository in a temporary folder, with this one's scripts, rules and dependencies. */
export interface RepositoryCopy {
  root: string;
  /** Writes or replaces a file, by its path from the root. */
  write(path: string, text: string): void;
  remove(): void;
}

/** Makes a copy that holds `files` (path from the root to text) none of our sources, and no database for its tests. */
export function copyRepository(files: Readonly<Record<string, string>>): RepositoryCopy {
  const root = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-copy-'));
  for (const path of GROUND) cpSync(join(repository, path), join(root, path), { recursive: true });
  linkDependencies(root);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  write('tests/support/global-setup.ts', 'export const setup = () => {};\n');
  for (const [path, text] of Object.entries(files)) write(path, text);
  return { root, write, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Everything but the cache, in which set-up keeps what it knows of this machine. */
function linkDependencies(root: string): void {
  const from = join(repository, 'node_modules');
  mkdirSync(join(root, 'node_modules'));
  for (const name of readdirSync(from)) {
    if (/^\.(cache|vite|vite-temp)$/.test(name)) continue;
    symlinkSync(join(from, name), join(root, 'node_modules', name));
  }
}
