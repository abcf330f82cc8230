import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runCommand } from './run-command.mjs';

const RENDER_TIMEOUT_MS = 30_000;
/** The sum is worked out by the page's script: a browser that only echoes the page lacks it. */
const PAGE =
  '<!doctype html><title>set-up</title><p></p><script>document.querySelector("p").textContent = "rendered " + 6 * 7</script>';
const MARK = '<p>rendered 42</p>';

/**
 * Starts a browser without a window and has it run a page with a script. Only this shows
 * that its libraries, its sandbox and its renderer work on this machine.
 * @param {string} path the browser's executable
 * @param {{ isRoot: boolean, extraArgs: readonly string[] }} options Chromium refuses its
 * sandbox to root, so root runs without one
 * @returns {Promise<string | null>} null when the page was rendered, else why not
 */
export async function whyNotRendered(path, { isRoot, extraArgs }) {
  const folder = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-browser-'));
  try {
    const page = join(folder, 'page.html');
    writeFileSync(page, PAGE);
    const result = await runCommand(
      path,
      [
        '--headless=new',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-breakpad',
        '--no-first-run',
        '--no-default-browser-check',
        `--user-data-dir=${join(folder, 'profile')}`,
        ...(isRoot ? ['--no-sandbox'] : []),
        ...extraArgs,
        '--dump-dom',
        pathToFileURL(page).href,
      ],
      { timeoutMs: RENDER_TIMEOUT_MS },
    );
    if (result.stdout.includes(MARK)) return null;
    if (result.timedOut) return `no page within ${RENDER_TIMEOUT_MS / 1000} s`;
    return result.stderr.trim().split('\n').pop() || `it ended with code ${result.code}`;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
