import { existsSync, readFileSync } from 'node:fs';

interface PackageFile {
  version: string;
  engines: { node: string };
}

const { version: ownVersion, engines } = readPackageFile();

/** The version of the program, from its package.json; that lies above src and above dist. */
export const version = ownVersion;

/** The Node.js that the program needs, such as `>=20.19`. */
export const neededNode = engines.node;

function readPackageFile(): PackageFile {
  const places = ['../package.json', '../../package.json'];
  const file = places.map((place) => new URL(place, import.meta.url)).find(existsSync);
  if (!file) return { version: '0.0.0', engines: { node: '>=0.0' } };
  const content: PackageFile = JSON.parse(readFileSync(file, 'utf8'));
  return content;
}
