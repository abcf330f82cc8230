import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { rememberedBrowser } from '../scripts/setup/browser-stamp.mjs';
import { LongestFirst } from './support/longest-first.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders whose tests start Chromium, a server or both; they mostly wait for each other. */
const WITH_BROWSER = ['tests/e2e/**', 'tests/sandbox/**', 'tests/faults/**'];
/** These take long, and run with all other tests of faults by `npm run test:faults` only. */
const SLOW = process.env.WBS_SLOW_FAULTS ? [] : ['tests/faults/slow/**'];
/** What is measured here would be the other files' work as well: it comes last, alone. */
const MEASURED = ['tests/faults/slow/api-latency.test.ts'];

const browser = process.env.PUPPETEER_EXECUTABLE_PATH ?? rememberedBrowser(root);
const env = { NODE_ENV: 'test', ...(browser ? { PUPPETEER_EXECUTABLE_PATH: browser } : {}) };
/** Every log line that a test's servers write is looked at. */
const setupFiles = ['tests/support/refuse-secret-lines.ts'];

export default defineConfig({
  root,
  test: {
    globalSetup: 'tests/support/global-setup.ts',
    // Vitest leaves one core to an editor, which on two cores would double the time of a run.
    maxWorkers: 2,
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'no-browser',
          isolate: false,
          include: ['tests/**/*.test.ts'],
          exclude: WITH_BROWSER,
          env,
          setupFiles,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'browser',
          include: WITH_BROWSER.map((folder) => `${folder}/*.test.ts`),
          exclude: [...SLOW, ...MEASURED],
          env,
          setupFiles,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'measured',
          include: MEASURED,
          exclude: SLOW,
          env,
          setupFiles,
          hookTimeout: 120_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
