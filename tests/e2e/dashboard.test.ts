import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCliProcess } from '../support/cli-process.ts';
import { eventually } from '../support/eventually.ts';
import { setLinkedStage, type Stage } from '../support/linked-server.ts';
import { apiKey } from '../support/server-process.ts';
import { launchTestBrowser } from '../support/test-browser.ts';

let stage: Stage;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  stage = await setLinkedStage();
  browser = await launchTestBrowser();
  context = await browser.newContext({ viewport: { width: 360, height: 740 } });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isAway = /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/.test(message.text());
    if (message.type() === 'error' && !isAway) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${stage.server.url}/`)) complaints.push(request.url());
  });
  page.on('dialog', (dialog) => void dialog.accept());
});
afterAll(async () => {
  await browser.close();
  await stage.tearDown();
  expect(complaints).toEqual([]);
});

/** What of the page is wider than the screen, in pixels. */
const overflow = () =>
  page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
const shows = (selector: string, words: string) =>
  page.locator(selector).filter({ hasText: words }).waitFor();

describe('the dashboard, on a phone of 360 pixels', () => {
  it('opens by the link, and is up to date without being loaded again', async () => {
    const env = { ...stage.settings, API_KEY: apiKey, DATA_DIR: './data' };
    const { stdout } = await runCliProcess(['sign-in-link'], stage.dir, env);
    const link = new URL(/http:\S+/.exec(stdout)![0]);
    await page.goto(`${stage.server.url}${link.pathname}${link.hash}`);
    await page.waitForURL(`${stage.server.url}/`);
    await shows('#session', 'Siap Ready');
    await shows('#live', 'Langsung');
    await shows('#latest', 'Belum ada pesan');
    await stage.server.api('POST', '/whatsapp/send', {
      phone: '081234567890',
      message: 'Halo',
      template: '<b>kuitansi</b>',
    });
    await shows('#latest li', '<b>kuitansi</b> ✓');
    await stage.server.api('POST', '/whatsapp/send', { phone: '089999999999', message: 'Halo' });
    await shows('#today', 'Terkirim');
    expect(await overflow()).toBe(0);
  });

  it('is told when the phone logs out, and shows the code to scan', async () => {
    await stage.sandbox.control('logout');
    await shows('.alarm h2', 'Perangkat dikeluarkan di ponsel');
    await page.locator('#scan .qr').waitFor();
    const width = 'document.querySelector("#scan .qr")?.naturalWidth';
    await eventually('the picture has come', () => page.evaluate<number>(width));
    await shows('#session', 'Menunggu dipindai');
    expect(await overflow()).toBe(0);
  });

  it('gets a code for the phone', async () => {
    await page.fill('#pairing-phone', '08110000001');
    await page.click('#pairing button');
    await page.locator('#pairing-code[open] output').waitFor();
    expect(await page.locator('#pairing-code output').innerText()).toMatch(/^\w{4}-\w{4}$/);
    expect(await overflow()).toBe(0);
    await page.click('#pairing-code button');
  });

  it('is well again once it is scanned', async () => {
    await stage.sandbox.scan();
    await shows('#session', 'Siap Ready');
    await page.locator('.alarm').first().waitFor({ state: 'detached' });
    expect(await page.locator('#scan').innerHTML()).toBe('');
  });

  it('restarts the session after a question', async () => {
    const since = await page.locator('#session time').getAttribute('datetime');
    await page.click('[data-order="restart"]');
    await page.locator(`#session time:not([datetime="${since}"])`).waitFor();
    await shows('#session', 'Siap Ready');
  });

  it('is whole without JavaScript', async () => {
    const plain = await browser.newContext({
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
      storageState: await context.storageState(),
    });
    const still = await plain.newPage();
    await still.goto(`${stage.server.url}/`);
    await still.locator('#session').filter({ hasText: 'Siap Ready' }).waitFor();
    await still.getByRole('link', { name: /Muat ulang/ }).waitFor();
    expect(await still.locator('[data-order]').first().isVisible()).toBe(false);
    await plain.close();
  });

  it('makes a key, shows it once, replaces and revokes it', async () => {
    await page.goto(`${stage.server.url}/dashboard/keys`);
    await page.fill('#name', 'kasir');
    await page.check('input[value="read"]');
    await page.click('#make button');
    await page.locator('#made[open]').waitFor();
    const key = await page.locator('#made output').innerText();
    const { status } = await stage.server.api('GET', '/whatsapp/stats', undefined, {
      'X-Api-Key': key,
    });
    expect(status).toBe(200);
    await page.click('#made button');
    await page.locator('#keys li').filter({ hasText: 'kasir' }).waitFor();
    expect(await page.content()).not.toContain(key.split('_')[2]);
    expect(await overflow()).toBe(0);
    // The list is there before the script that listens to its buttons.
    await page.waitForLoadState();
    await page.click('[data-rotate]');
    await page.locator('#made[open]').waitFor();
    await page.click('#made button');
    await page.locator('#keys li').nth(1).filter({ hasText: 'sudah diganti' }).waitFor();
    await page.waitForLoadState();
    await page.locator('[data-revoke]').first().click();
    await page.locator('#keys li').first().filter({ hasText: 'dicabut revoked' }).waitFor();
  });

  it('leads to where one signs in once a person has signed out', async () => {
    await page.goto(`${stage.server.url}/`);
    await shows('#live', 'Langsung');
    await page.click('#sign-out');
    await page.waitForURL(`${stage.server.url}/sign-in`);
    await page.goto(`${stage.server.url}/`);
    await page.waitForURL(`${stage.server.url}/sign-in?next=/`);
    await page.fill('#key', apiKey);
    await page.keyboard.press('Enter');
    await shows('#live', 'Langsung');
  });

  it('says that it is not live when the server stops, which it does not hold back', async () => {
    expect(await stage.server.end('SIGTERM')).toBe(0);
    await shows('#live', 'Terputus');
    await shows('#session', 'Siap Ready');
  });
});
