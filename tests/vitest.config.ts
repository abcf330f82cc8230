import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { rememberedBrowser } from '../scripts/setup/browser-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Folders whose tests start Chromium, a server or both: two at once would starve each other. */
const ONE_AT_A_TIME = ['tests/e2e/**', 'tests/sandbox/**', 'tests/faults/**'];

const browser = process.env.PUPPETEER_EXECUTABLE_PATH ?? rememberedBrowser(root);
const env = { NODE_ENV: 'test', ...(browser ? { PUPPETEER_EXECUTABLE_PATH: browser } : {}) };

export default defineConfig({
  root,
  test: {
    globalSetup: 'tests/support/global-setup.ts',
    projects: [
      {
        test: {
          name: 'parallel',
          include: ['tests/**/*.test.ts'],
          exclude: ONE_AT_A_TIME,
          env,
          testTimeout: 20_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'one-at-a-time',
          include: ONE_AT_A_TIME.map((folder) => `${folder}/*.test.ts`),
          env,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
