import { type Browser, chromium } from 'playwright-core';

/** The Chromium of the test run, for a test that looks at pages as a person does. */
export function launchTestBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '/usr/bin/chromium',
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
}
