import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface LockedPackage {
  version?: string;
  resolved?: string;
  optional?: boolean;
  os?: string[];
  cpu?: string[];
  optionalDependencies?: Record<string, string>;
}

const lock = JSON.parse(
  readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
) as { packages: Record<string, LockedPackage> };

/** Where Node.js would look for a dependency of the package at `path`, nearest first. */
function placesOf(path: string, name: string): string[] {
  const parents = path
    .split('/node_modules/')
    .map((_part, index, parts) => parts.slice(0, index + 1));
  const places = parents
    .reverse()
    .map((parts) => `${parts.join('/node_modules/')}/node_modules/${name}`);
  return [...places, `node_modules/${name}`];
}

describe('package-lock.json', () => {
  it('names the optional packages of every platform, else `npm ci` refuses it on others', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !placesOf(path, name).some((place) => place in lock.packages),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('leaves the choice of a registry to the machine', () => {
    const resolved = Object.entries(lock.packages).filter(([, entry]) => 'resolved' in entry);
    expect(resolved.map(([path]) => path)).toEqual([]);
  });
});
