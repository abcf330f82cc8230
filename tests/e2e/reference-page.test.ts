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

/** Signs a browser in and opens the page; notes what goes wrong and who else is asked. */
async function open(hash = '', viewport = { width: 1280, height: 800 }): Promise<void> {
  const context = await browser.newContext({ viewport });
  page = await context.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isRefusal = /status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isRefusal) complaints.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${api.url}/`)) complaints.push(request.url());
  });
  await page.goto(`${api.url}/sign-in`);
  await page.fill('#key', API_KEY);
  await page.keyboard.press('Enter');
  await page.locator('#sign-out').waitFor();
  await page.goto(`${api.url}/docs${hash}`);
}

const answer = (call: string) => page.locator(`#${call} output`);

async function send(call: string): Promise<string> {
  await page.click(`#${call} form.try button`);
  await answer(call).locator('pre').waitFor();
  return answer(call).innerText();
}

describe('the reference page', () => {
  it('opens the call that the address names, and makes it with the cookie', async () => {
    await open('#send');
    await page.fill('#send [data-name="Prefer"]', 'respond-async');
    await page.fill('#send [data-name="Idempotency-Key"]', 'payment-789');
    expect(await send('send')).toMatch(/^202 [^]*"phone": "\+6281234567890"/);
    expect(await api.ledger.countRows()).toBe(1);
    await page.fill('#send [data-body]', '{"phone":"0812","message":"Halo"}');
    await page.click('#send form.try button');
    await answer('send').locator('.chip.bad').waitFor();
    expect(await answer('send').innerText()).toContain('"code": "invalid_phone"');
  });

  it('puts paths and queries together', async () => {
    await api.send();
    await open('#listHistory');
    await page.fill('#listHistory [data-name="limit"]', '1');
    const [, id] = /"id": "([^"]+)"/.exec(await send('listHistory'))!;
    await page.goto(`${api.url}/docs#getNotification`);
    await page.fill('#getNotification [data-name="id"]', id!);
    expect(await send('getNotification')).toContain('"kind": "accepted"');
  });

  it('uses another key when one is given, and forgets it', async () => {
    await open('#getStatistics');
    await page.fill('#key', 'not-a-key');
    expect(await send('getStatistics')).toMatch(/^401 /);
    const kept = 'JSON.stringify({ ...localStorage, ...sessionStorage })';
    expect(await page.evaluate<string>(kept)).toBe('{}');
    await page.reload();
    expect(await page.inputValue('#key')).toBe('');
  });

  it('finds calls by their words', async () => {
    await open();
    await page.fill('#search', 'history csv');
    expect(await page.locator('.call:visible summary code').allInnerTexts()).toEqual([
      '/whatsapp/history.csv',
    ]);
    await page.fill('#search', 'no such thing');
    await page.locator('#nothing-found:visible').waitFor();
  });

  it.each([360, 1280])('fits %s px, with everything unfolded', async (width) => {
    await open('', { width, height: 740 });
    await page.evaluate(
      'for (const part of document.querySelectorAll("details")) part.open = true',
    );
    const over = 'document.documentElement.scrollWidth - innerWidth';
    expect(await page.evaluate<number>(over)).toBe(0);
  });
});
