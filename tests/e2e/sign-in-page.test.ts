import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, useApi } from '../support/test-api.ts';
import { launchTestBrowser } from '../support/test-browser.ts';

const api = useApi();
const complaints: string[] = [];
let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchTestBrowser();
});
afterEach(async () => {
  await page.context().close();
  expect(complaints.splice(0)).toEqual([]);
});
afterAll(() => browser.close());

/** Opens a path in a browser of its own, which notes what goes wrong and who else is asked. */
async function open(path: string, viewport = { width: 1280, height: 800 }): Promise<void> {
  const context = await browser.newContext({ viewport });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isRefusal = /status of (401|404|429)/.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${api.url}/`)) complaints.push(request.url());
  });
  await page.goto(`${api.url}${path}`);
}

const form = () => page.locator('#sign-in');
const signOut = () => page.locator('#sign-out');

async function submit(key: string): Promise<void> {
  await page.fill('#key', key);
  await page.keyboard.press('Enter');
}

/** What the API answers to the page, with nothing but the cookie. */
const statusFor = (path: string) =>
  page.evaluate(async (asked) => (await fetch(asked)).status, path);

describe('the sign-in page', () => {
  it('lets a person in with a key and out again', async () => {
    await open('/sign-in');
    await form().waitFor();
    expect(await statusFor('/whatsapp/stats')).toBe(401);
    await submit(`  ${API_KEY} `);
    await signOut().waitFor();
    expect(await page.locator('#name').textContent()).toBe('bootstrap');
    expect(await statusFor('/whatsapp/stats')).toBe(200);
    await page.reload();
    await signOut().click();
    await form().waitFor();
    expect(await statusFor('/whatsapp/stats')).toBe(401);
  });

  it('keeps the cookie from scripts, and the key from the page', async () => {
    await open('/sign-in');
    await submit(API_KEY);
    await signOut().waitFor();
    expect(await page.evaluate<string>('document.cookie')).toBe('');
    expect(
      await page.evaluate<string>('JSON.stringify({ ...localStorage, ...sessionStorage })'),
    ).toBe('{}');
    expect(await page.inputValue('#key')).toBe('');
  });

  it('says in both languages that a key is wrong, and is ready for the next', async () => {
    await open('/sign-in');
    await submit('wrong');
    await page.locator('#problem.bad').waitFor();
    const said = await page.locator('#problem').textContent();
    expect(said).toMatch(/^Kunci ini tidak dikenal.* This key is not known/);
    expect(await page.evaluate<string>('document.activeElement.id')).toBe('key');
  });

  it('leads on to the page that was wanted, also who is signed in already', async () => {
    await open('/docs#send');
    expect(page.url()).toBe(`${api.url}/sign-in?next=/docs#send`);
    await submit(API_KEY);
    await page.locator('#send[open]').waitFor();
    expect(page.url()).toBe(`${api.url}/docs#send`);
    await page.goto(`${api.url}/sign-in?next=/docs`);
    await page.waitForURL(`${api.url}/docs`);
  });

  it('leads nowhere else', async () => {
    await open('/sign-in?next=//evil.example/');
    await submit(API_KEY);
    await signOut().waitFor();
    await page.goto(`${api.url}/sign-in?next=/.//evil.example/`);
    await page.waitForURL(`${api.url}//evil.example/`);
  });

  it('lets the holder of a link in once, and takes it out of the address', async () => {
    const path = await api.access.makeSignInLink();
    await open(path);
    await page.waitForURL(`${api.url}/`);
    await page.context().close();
    await open(path);
    await page.locator('#problem.bad').waitFor();
    expect(await page.locator('#problem').textContent()).toMatch(/^Tautan ini sudah dipakai/);
    expect(await form().isVisible()).toBe(true);
  });

  it('fits into 360 pixels', async () => {
    await open('/sign-in', { width: 360, height: 740 });
    await form().waitFor();
    const overflows = () =>
      page.evaluate<boolean>('document.documentElement.scrollWidth > window.innerWidth');
    expect(await overflows()).toBe(false);
    await submit(API_KEY);
    await signOut().waitFor();
    expect(await overflows()).toBe(false);
  });
});
