import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { conversations, NOW } from './screenshots/conversations.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';

/** @typedef {import('../src/sandbox/sandbox.ts').Sandbox} Sandbox */
/** @typedef {import('playwright-core').Page} Page */

const DESK = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };
const OPEN = '#6281234567890';

/**
 * Takes the pictures of docs/images from a sandbox of its own; `npm run build` comes first. With
 * `--all`, also the states in between, such as an unlinked phone. `--out` names another folder.
 */
await runAsProgram(import.meta.url, async () => {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: 'docs/images' }, all: { type: 'boolean' } },
  });
  const out = join(repositoryRoot, values.out);
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(tmpdir(), 'screenshots-'));
  try {
    await takePictures(folder, out, values.all === true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/**
 * @param {string} folder
 * @param {string} out
 * @param {boolean} all
 */
async function takePictures(folder, out, all) {
  const dataDir = join(folder, 'sandbox');
  let sandbox = await start(dataDir);
  const device = await chromium.launchPersistentContext(join(folder, 'profile'), {
    ...launchOptions(),
    args: [...sandbox.chromiumArgs],
    ignoreDefaultArgs: ['--disable-extensions'],
  });
  const browser = await chromium.launch(launchOptions());
  try {
    if (all) await take(browser, sandbox, { out, name: 'waiting-1280', viewport: DESK });
    await device.pages()[0]?.goto('https://web.whatsapp.com/');
    if (all) await takeQr(browser, sandbox, out);
    await link(sandbox);
    await sandbox.close();
    writePast(dataDir);
    sandbox = await start(dataDir);
    await untilActive(sandbox);
    await takeMain(browser, sandbox, out);
    if (all) await takeBetween(browser, sandbox, out);
    if (all) sandbox = await takeLost(browser, sandbox, out);
  } finally {
    await browser.close();
    await device.close();
    await sandbox.close();
  }
}

/**
 * @param {string} dataDir
 * @returns {Promise<Sandbox>}
 */
async function start(dataDir) {
  const built = new URL('../dist/src/sandbox/sandbox.js', import.meta.url);
  const { startSandbox } = await import(built.href);
  return startSandbox({ dataDir });
}

function launchOptions() {
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const executablePath = process.env.PUPPETEER_EXECUTABLE_PATH ?? '/usr/bin/chromium';
  return { executablePath, args, chromiumSandbox: process.getuid?.() !== 0 };
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 * @param {string} out
 */
async function takeMain(browser, sandbox, out) {
  const open = { out, hash: OPEN };
  await take(browser, sandbox, { ...open, name: 'phones-1280', viewport: DESK });
  await take(browser, sandbox, { ...open, name: 'phones-360', viewport: PHONE });
  const dark = { colorScheme: /** @type {const} */ ('dark'), viewport: DESK };
  await take(browser, sandbox, { ...open, ...dark, name: 'phones-dark-1280' });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 * @param {string} out
 */
async function takeQr(browser, sandbox, out) {
  await untilState(sandbox, ({ qr }) => qr !== null);
  await take(browser, sandbox, { out, name: 'qr-1280', viewport: DESK });
  const outdated = async (/** @type {Page} */ page) => {
    await page.getByText('Tempel teks kode QR').click();
    await page.getByRole('textbox', { name: /Teks kode QR/ }).fill('2@outdated,a,b,c,1');
    await page.getByRole('button', { name: /Tautkan/ }).click();
    await page.getByText('kedaluwarsa').waitFor();
  };
  await take(browser, sandbox, { out, name: 'qr-360', viewport: PHONE, act: outdated });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 * @param {string} out
 */
async function takeBetween(browser, sandbox, out) {
  const settings = async (/** @type {Page} */ page) => {
    await page.getByRole('button', { name: /Setelan ponsel/ }).click();
  };
  const logout = async (/** @type {Page} */ page) => {
    await page.getByRole('button', { name: /Keluarkan perangkat/ }).click();
  };
  const small = { out, viewport: PHONE };
  await take(browser, sandbox, { ...small, name: 'list-360', hash: '#pelanggan' });
  await take(browser, sandbox, { ...small, name: 'settings-360', hash: OPEN, act: settings });
  await take(browser, sandbox, { ...small, name: 'business-360', act: logout });
  await take(browser, sandbox, {
    ...{ out, viewport: DESK, name: 'settings-1280', hash: '#6285711112222', act: settings },
  });
  await take(browser, sandbox, {
    ...{ out, viewport: { width: 820, height: 1100 }, name: 'tablet-820', hash: OPEN },
  });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 * @param {string} out
 */
async function takeLost(browser, sandbox, out) {
  const lose = async (/** @type {Page} */ page) => {
    await sandbox.close();
    await page.getByText('Sambungan ke sandbox terputus').waitFor();
  };
  const lost = { out, name: 'lost-360', hash: '#pelanggan', viewport: PHONE, act: lose };
  await take(browser, sandbox, lost);
  return { ...sandbox, close: async () => undefined };
}

/**
 * @typedef {object} Picture
 * @property {string} out
 * @property {string} name
 * @property {{ width: number, height: number }} viewport
 * @property {string} [hash]
 * @property {'light' | 'dark'} [colorScheme]
 * @property {(page: Page) => Promise<void>} [act]
 */

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Sandbox} sandbox
 * @param {Picture} picture
 */
async function take(browser, { url }, { out, name, viewport, hash = '', colorScheme, act }) {
  const page = await browser.newPage({ viewport, colorScheme: colorScheme ?? 'light' });
  await page.clock.setFixedTime(NOW);
  await page.goto(`${url}/${hash}`);
  await page.getByText('Langsung').waitFor({ state: 'attached' });
  if (hash.length > 10) await page.locator('.message').first().waitFor();
  await act?.(page);
  await page
    .locator('h1')
    .focus()
    .catch(() => undefined);
  await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' });
  await page.close();
}

/** @param {Sandbox} sandbox */
async function link(sandbox) {
  await untilState(sandbox, ({ qr }) => qr !== null);
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${sandbox.url}/control/scan`, { method: 'POST', headers, body: '{}' });
  await untilActive(sandbox);
}

/** @param {Sandbox} sandbox */
function untilActive(sandbox) {
  return untilState(sandbox, ({ pages }) => pages[0]?.hasSynced === true);
}

/**
 * @param {Sandbox} sandbox
 * @param {(state: import('../src/sandbox/sandbox-view.ts').SandboxState) => boolean} holds
 */
async function untilState({ url }, holds) {
  for (let tries = 0; tries < 200; tries += 1) {
    const response = await fetch(`${url}/control/state`);
    if (holds(/** @type {any} */ (await response.json()))) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The sandbox did not come so far within 20 s.');
}

/**
 * Gives the sandbox a past: a device that was linked a while ago, and what was written since.
 * @param {string} dataDir
 */
function writePast(dataDir) {
  const path = join(dataDir, 'events.jsonl');
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  const events = lines.map((line) => JSON.parse(line));
  const linked = events.find(({ event }) => event === 'linked');
  linked.at = '2026-11-02T02:14:00.000Z';
  const past = [...events, ...conversations(linked.device)];
  writeFileSync(path, past.map((event) => `${JSON.stringify(event)}\n`).join(''));
}
