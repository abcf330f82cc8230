import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { launchTestBrowser } from '../support/test-browser.ts';
import { ControlClient } from './control-client.ts';
import { eventually } from './eventually.ts';
import { LibraryClient } from './library-client.ts';

const PHONE = '6281234567890';
const CHAT = `${PHONE}@c.us`;
const QUICK = { serverAckDelayMs: 5, deliverDelayMs: 20, syncMs: 600 };

let folder: string;
let sandbox: Sandbox;
let control: ControlClient;
let library: LibraryClient;
let browser: Browser;
let page: Page;
let faults: string[] = [];
let ids = 0;

async function openPage(width: number, height: number, hash = ''): Promise<Page> {
  const opened = await browser.newPage({ viewport: { width, height } });
  opened.setDefaultTimeout(10_000);
  opened.on('pageerror', (error) => faults.push(String(error)));
  opened.on('console', (message) => {
    const isLostLine = /net::ERR|Failed to load resource/.test(message.text());
    if (message.type() === 'error' && !isLostLine) faults.push(message.text());
  });
  await opened.goto(`${sandbox.url}/${hash}`);
  await opened.getByText('Langsung').waitFor({ state: 'attached' });
  return opened;
}

/** Opens a customer's phone as a person does: by typing its number. */
async function openPhone(typed: string): Promise<void> {
  await page.getByRole('textbox', { name: /Nomor ponsel/ }).fill(typed);
  await page.getByRole('button', { name: /Buka/ }).click();
  await page.getByRole('heading', { name: typed }).waitFor();
}

/** The bubble that holds this text, in the conversation that is open. */
function bubble(text: string, on = page) {
  return on
    .getByRole('listitem')
    .filter({ has: on.locator('.bubble') })
    .filter({ hasText: text });
}

async function send(text: string, chat = CHAT): Promise<void> {
  ids += 1;
  await library.sendWithId(chat, text, `3EB0${String(ids).padStart(18, '0')}`);
}

async function tick(text: string, meaning: string): Promise<void> {
  await bubble(text).getByRole('img', { name: meaning }).waitFor();
}

function toggle(name: RegExp) {
  return page.getByRole('switch', { name });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'phones-'));
  sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  control = new ControlClient(sandbox.url);
  await control.post('config', QUICK);
  library = new LibraryClient(join(folder, 'profile'), sandbox.chromiumArgs);
  browser = await launchTestBrowser();
  page = await openPage(1280, 800);
});

afterEach(() => {
  expect(faults).toEqual([]);
  faults = [];
});

afterAll(async () => {
  await browser?.close();
  await library?.stop();
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

describe("the business's phone", () => {
  it('waits for the server as long as no code is shown', async () => {
    await page.getByText('Menunggu kode QR dari server…').waitFor();
    expect(await page.getByRole('button', { name: 'Pindai / Scan' }).isDisabled()).toBe(true);
    await page.getByText('Pilih ponsel pelanggan').waitFor();
  });

  it('links the server by one click when a code is shown', async () => {
    await library.start();
    await page.getByRole('img', { name: /Kode QR/ }).waitFor();
    await page.getByRole('button', { name: 'Pindai / Scan' }).click();
    await library.nth('ready', 1);
    const devices = page.getByRole('list', { name: /Perangkat tertaut/ });
    await devices.getByText('Aktif').waitFor();
    expect(await devices.innerText()).toMatch(/Sejak \/ since \d+ \S+ 20\d\d \d\d\.\d\d WIB/);
    expect(await page.getByRole('button', { name: 'Pindai / Scan' }).isHidden()).toBe(true);
  });

  it('loses its line until it is online again', async () => {
    await toggle(/Daring/).click();
    await page.getByText('Tidak tersambung').waitFor();
    expect((await control.state()).pages).toEqual([]);
    await toggle(/Daring/).click();
    await page.getByText('Aktif').waitFor();
    expect(await toggle(/Daring/).isChecked()).toBe(true);
  });
});

describe("a customer's phone", () => {
  it('refuses what is no number, and opens any number that is typed', async () => {
    await page.getByRole('textbox', { name: /Nomor ponsel/ }).fill('Budi');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'Bukan nomor ponsel' }).waitFor();
    await openPhone('0812-3456-7890');
    expect(await page.getByRole('alert').filter({ hasText: 'Bukan nomor' }).count()).toBe(0);
  });

  it('shows one tick, two ticks and blue ticks as they happen', async () => {
    await control.post('config', { deliverDelayMs: null });
    await send('Tagihan *November* Rp165.000');
    await tick('Tagihan November Rp165.000', 'Terkirim / Sent');
    await control.post('receipts', { phone: PHONE, ack: 2 });
    await tick('Tagihan November Rp165.000', 'Sampai / Delivered');
    await tick('Tagihan November Rp165.000', 'Dibaca / Read');
    const acks = () => library.acksOf('Tagihan *November* Rp165.000');
    await eventually(() => acks().includes(3), 'the read receipt');
    expect(acks()).toEqual([1, 2, 3]);
    expect(await bubble('Tagihan').locator('time').innerText()).toMatch(/^\d\d\.\d\d$/);
    await control.post('config', QUICK);
  });

  it('writes back, and the library hears it', async () => {
    const box = page.getByRole('textbox', { name: /Balas sebagai pelanggan/ });
    await box.fill('Siap, besok saya bayar');
    await box.press('Enter');
    await tick('Siap, besok saya bayar', 'Diterima / Received');
    expect((await library.nth('message', 1)).message).toMatchObject({
      body: 'Siap, besok saya bayar',
      from: CHAT,
    });
    expect(await box.inputValue()).toBe('');
  });

  it('counts as unread what arrives while another conversation is open', async () => {
    const row = page.getByRole('link', { name: /0813-0000-0002/ });
    await send('Tagihan lain', '6281300000002@c.us');
    await row.getByLabel('1 belum dibaca / unread').waitFor();
    expect(await page.getByRole('status').innerText()).toContain('0813-0000-0002: Tagihan lain');
    expect(await page.title()).toMatch(/^\(1\)/);
    await row.click();
    await tick('Tagihan lain', 'Dibaca / Read');
    await row.getByLabel(/belum dibaca/).waitFor({ state: 'hidden' });
    expect(await row.getAttribute('aria-current')).toBe('page');
  });

  it('marks a text that the customer gets a second time', async () => {
    await send('Tagihan lain', '6281300000002@c.us');
    await bubble('Teks yang sama lagi').waitFor();
  });

  it('gets nothing while it is off, and everything once it is on', async () => {
    await page.getByRole('button', { name: /Setelan ponsel/ }).click();
    await toggle(/Ponsel menyala/).click();
    await page.getByText('Ponsel ini mati.').waitFor();
    await send('Saat mati', '6281300000002@c.us');
    await tick('Saat mati', 'Terkirim / Sent');
    expect(await control.messages('6281300000002')).toHaveLength(2);
    await toggle(/Ponsel menyala/).click();
    await tick('Saat mati', 'Dibaca / Read');
  });

  it('can be absent from WhatsApp', async () => {
    await toggle(/Tidak ada di WhatsApp/).click();
    await page.getByText('Nomor ini tidak ada di WhatsApp.').waitFor();
    expect(await library.client.getNumberId('6281300000002')).toBeNull();
    await toggle(/Tidak ada di WhatsApp/).click();
    await page.getByText('Nomor ini tidak ada di WhatsApp.').waitFor({ state: 'hidden' });
    expect(await library.client.getNumberId('6281300000002')).not.toBeNull();
  });

  it('is refused to a stranger, until the customer has written', async () => {
    await toggle(/Tolak kontak dingin/).click();
    await openPhone('0857-1111-2222');
    await send('Selamat datang', '6285711112222@c.us');
    await bubble('Ditolak WhatsApp (463)').waitFor();
    await page.getByRole('button', { name: /Setelan ponsel/ }).click();
    expect(await toggle(/Kontak dingin/).isChecked()).toBe(true);
    await page.getByRole('textbox', { name: /Balas sebagai/ }).fill('Halo');
    await page.getByRole('button', { name: /Kirim/ }).click();
    await page.getByText('Pernah menulis ke kita').waitFor();
    await send('Halo juga', '6285711112222@c.us');
    await tick('Halo juga', 'Dibaca / Read');
    await toggle(/Kontak dingin/).click();
    await send('Masih kenal?', '6285711112222@c.us');
    await bubble('Masih kenal?')
      .getByRole('img', { name: /Ditolak/ })
      .waitFor();
    await toggle(/Tolak kontak dingin/).click();
  });
});

describe('the page', () => {
  const HOSTILE = [
    '<img src=x onerror="document.title=\'hacked\'"><script>document.title="hacked"</script>',
    `${'panjang'.repeat(80)} https://isp.example/${'x'.repeat(300)}`,
    'Pembayaran diterima 👨‍👩‍👧‍👦🎉 \u202Eterbalik שלום עולם تم استلام الدفعة',
  ];

  it('shows hostile text as it is, and keeps its shape on a small phone', async () => {
    const small = await openPage(360, 740, `#${PHONE}`);
    for (const text of HOSTILE) {
      await send(text);
      await control.post('inbound', { phone: PHONE, text });
    }
    for (const text of HOSTILE) await bubble(text, small).nth(1).waitFor();
    const wide = 'Math.max(...[...document.querySelectorAll("body, main, .scroller")]';
    const overflow = () => small.evaluate(`${wide}.map((e) => e.scrollWidth - e.clientWidth))`);
    expect(await overflow()).toBe(0);
    expect(await small.locator('.messages :is(img, script)').count()).toBe(0);
    await small.getByRole('link', { name: /Kembali/ }).click();
    await small.getByRole('link', { name: /0812-3456-7890/ }).waitFor();
    expect(await overflow()).toBe(0);
    expect(await small.title()).not.toContain('hacked');
    await small.close();
  });

  it('can be used by keyboard alone', async () => {
    await page.getByRole('textbox', { name: /Nomor ponsel/ }).focus();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const second = page
      .getByRole('navigation', { name: /Percakapan/ })
      .getByRole('link')
      .nth(1);
    const focused = page.locator(':focus');
    expect(await focused.getAttribute('href')).toBe(await second.getAttribute('href'));
    const outline = await page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expect(outline).toBe('solid');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: /Balas sebagai/ }).waitFor();
    expect(await second.getAttribute('aria-current')).toBe('page');
  });

  it('runs nothing that is not its own, and answers no other origin', async () => {
    const { headers } = await fetch(sandbox.url);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    const foreign = await control.ask('read', { phone: PHONE }, { origin: 'https://example.com' });
    expect(foreign.status).toBe(403);
  });

  it('says that the sandbox is gone, and comes back by itself', async () => {
    const port = Number(new URL(sandbox.url).port);
    await sandbox.close();
    await page.getByRole('alert').filter({ hasText: 'Sambungan ke sandbox terputus' }).waitFor();
    sandbox = await startSandbox({ dataDir: join(folder, 'sandbox'), port });
    await page.getByText('Langsung').waitFor();
    expect(await page.getByText('Sambungan ke sandbox terputus').count()).toBe(0);
    await page.getByText('Aktif').waitFor();
    await send('Setelah kembali', '6281300000003@c.us');
    await page.getByRole('link', { name: /0813-0000-0003/ }).waitFor();
  });
});

describe('the end of a link', () => {
  it('takes two steps, of which the first can be taken back', async () => {
    await page.getByRole('button', { name: /Keluarkan perangkat/ }).click();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('button', { name: /Ya, keluarkan/ }).isHidden()).toBe(true);
    await page.getByRole('button', { name: /Keluarkan perangkat/ }).click();
    await page.getByRole('button', { name: /Ya, keluarkan/ }).click();
    expect((await library.nth('disconnected', 1)).text).toBe('LOGOUT');
    await page.getByRole('img', { name: /Kode QR/ }).waitFor();
    expect((await control.state()).linked).toBe(false);
  });

  it('explains why an outdated or a wrong text links nothing', async () => {
    const text = page.getByRole('textbox', { name: /Teks kode QR/ });
    await page.getByText('Tempel teks kode QR').click();
    await text.fill('https://wa.me/6281234567890');
    await page.getByRole('button', { name: /Tautkan/ }).click();
    await page.getByRole('alert').filter({ hasText: 'teksnya diawali dengan 2@' }).waitFor();
    await text.fill('2@bm90IHNob3duIGFueSBtb3Jl,a,b,c,1');
    await page.getByRole('button', { name: /Tautkan/ }).click();
    await page.getByRole('alert').filter({ hasText: 'kedaluwarsa' }).waitFor();
    expect((await control.state()).linked).toBe(false);
  });

  it('is undone by pasting the text of the code, even broken into lines', async () => {
    const { qr } = await control.state();
    const broken = String(qr).replace(/(.{60})/g, '$1\n');
    await page.getByRole('textbox', { name: /Teks kode QR/ }).fill(broken);
    await page.getByRole('button', { name: /Tautkan/ }).click();
    await library.nth('ready', 2);
    await page.getByText('Aktif').waitFor();
  });
});
