import { existsSync, readFileSync } from 'node:fs';

/** The version of the program, from its package.json; that lies above src and above dist. */
export const version: string = readVersion();

function readVersion(): string {
  const places = ['../package.json', '../../package.json'];
  const file = places.map((place) => new URL(place, import.meta.url)).find(existsSync);
  if (!file) return '0.0.0';
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
