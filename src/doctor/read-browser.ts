import { accessSync, constants } from 'node:fs';
import type { Config } from '../config.ts';
import { browserMajor } from '../whatsapp/browser-version.ts';
import { whyNotRendered } from '../whatsapp/browser-trial.ts';
import type { BrowserFacts } from './check-browser.ts';
import type { MemoryFacts } from './machine-facts.ts';

const deadlineMs = 30_000;
/** A browser with an empty page takes about 180 MB (docs/benchmarks-memory.md). */
const trialNeeds = 250 * 1_024 ** 2;

/**
 * Looks at the browser, and tries it unless the server's own is running: a second one beside it
 * may be one too many for a small machine.
 */
export async function readBrowser(
  { browserPath: path, browserArgs }: Pick<Config, 'browserPath' | 'browserArgs'>,
  about: { env: NodeJS.ProcessEnv; isInUse: boolean; memory: MemoryFacts | null },
): Promise<BrowserFacts> {
  const { env, isInUse, memory } = about;
  const unknown = { path, isProgram: false, major: null, trial: { kind: 'in use' } } as const;
  if (path === undefined || !isRunnable(path)) return unknown;
  const facts = { path, isProgram: true, major: await browserMajor(path) };
  if (isInUse) return { ...facts, trial: { kind: 'in use' } };
  if (memory !== null && memory.available + memory.swapFree < trialNeeds) {
    return { ...facts, trial: { kind: 'no memory' } };
  }
  const options = { browserPath: path, extraArgs: browserArgs, env, deadlineMs };
  const fault = await whyNotRendered(options);
  return { ...facts, trial: fault === null ? { kind: 'rendered' } : { kind: 'failed', fault } };
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
