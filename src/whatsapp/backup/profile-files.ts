import { opendir } from 'node:fs/promises';
import { join } from 'node:path';

/** What is in a profile, by its path inside of it. */
export interface ProfileItem {
  type: 'folder' | 'file';
  /** With slashes, such as `Default/Local Storage`. */
  path: string;
}

/** Chromium makes these anew: caches, reports, and what only a running browser needs. */
const disposable = new Set([
  'BrowserMetrics',
  'Cache',
  'CacheStorage',
  'Code Cache',
  'Crash Reports',
  'Crashpad',
  'DawnCache',
  'DawnGraphiteCache',
  'DawnWebGPUCache',
  'DevToolsActivePort',
  'GPUCache',
  'GPUPersistentCache',
  'GrShaderCache',
  'GraphiteDawnCache',
  'Safe Browsing',
  'ShaderCache',
  'component_crx_cache',
  'extensions_crx_cache',
]);

/**
 * The folders and regular files of a browser's profile that a back-up needs, each folder before
 * what is in it. Links, sockets and the marks of a running browser are left out.
 */
export async function* listProfile(dir: string, inside = ''): AsyncGenerator<ProfileItem> {
  for await (const entry of await opendir(join(dir, inside))) {
    if (disposable.has(entry.name) || entry.name.startsWith('Singleton')) continue;
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    if (entry.isFile()) yield { type: 'file', path };
    if (!entry.isDirectory()) continue;
    yield { type: 'folder', path };
    yield* listProfile(dir, path);
  }
}
