import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * Where the browser's scripts lie: beside this file once it is compiled, else in `dist`. Ends
 * in a slash. Throws when they are not compiled yet.
 */
export function compiledPageFolder(): string {
  const places = ['./page/', '../../dist/src/sandbox/page/'];
  const folders = places.map((place) => fileURLToPath(new URL(place, import.meta.url)));
  const compiled = folders.find((folder) => existsSync(`${folder}boot.js`));
  if (compiled === undefined) {
    throw new Error('The sandbox page is not compiled yet. Run: npm run build');
  }
  return compiled;
}
