import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type * as WhatsAppWeb from 'whatsapp-web.js';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { ControlClient } from './control-client.ts';
import { eventually } from './eventually.ts';
import { LibraryClient } from './library-client.ts';

const { MessageMedia } = createRequire(import.meta.url)('whatsapp-web.js') as typeof WhatsAppWeb;

const PHONE = '6281234567890';
const CHAT = `${PHONE}@c.us`;
const QUICK = { serverAckDelayMs: 5, deliverDelayMs: 20, syncMs: 600 };
const USUAL = {
  ackMode: 'normal',
  sendMode: 'normal',
  existsMode: 'normal',
  lidMode: 'off',
  coldRefusal: false,
  offlineSends: 'error',
  resendAckZeroOnReconnect: false,
  serverDeduplicates: true,
  xidHazard: true,
};

let folder: string;
let sandbox: Sandbox;
let control: ControlClient;
let library: LibraryClient;
let ids = 0;

/** An id of the form that WhatsApp Web makes, never used before. */
function freshId(): string {
  ids += 1;
  return `3EB0${String(ids).padStart(18, '0')}`;
}

function launch(): LibraryClient {
  return new LibraryClient(join(folder, 'profile'), sandbox.chromiumArgs);
}

async function launchReady(): Promise<LibraryClient> {
  const started = launch();
  await started.start();
  await started.nth('ready', 1);
  return started;
}

/** Waits until the phone shows the id, and returns it as the phone has it. */
function onPhone(id: string, ack = 2) {
  const look = async () =>
    (await control.messages(PHONE)).find((message) => message.id === id && message.ack >= ack);
  return eventually(look, `${id} on the phone with ack ${ack}`);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  control = new ControlClient(sandbox.url);
  await control.post('config', QUICK);
  library = launch();
  await library.start();
  await library.nth('qr', 1);
});

beforeEach(async () => {
  await control.post('config', { ...USUAL, ...QUICK });
});

afterAll(async () => {
  await library?.stop();
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

describe('pairing', () => {
  it('refuses to scan a QR whose ref has been replaced', async () => {
    const { qr } = await control.state();
    expect(library.of('qr').at(-1)?.text).toBe(qr);
    await control.post('config', { qrRotateMs: 100 });
    await control.post('page', { action: 'reload' });
    await eventually(() => library.of('qr').length > 3, 'new QRs');
    const answer = await control.ask('scan', { qr });
    expect(answer.status).toBe(409);
    expect(answer.body['error']).toMatch(/outdated/);
    await control.post('config', { qrRotateMs: 20_000 });
  });

  it('makes a scanned page a linked device and the library ready', async () => {
    await control.post('scan');
    await library.nth('ready', 1);
    expect(library.client.info.wid._serialized).toBe('628110000001@c.us');
    expect(library.client.info.pushname).toBe('Sandbox ISP');
    expect((await control.state()).linked).toBe(true);
  });
});

describe("a message in today's build", () => {
  it('reaches the phone although sendMessage returns undefined', async () => {
    const returned = await library.client.sendMessage(CHAT, 'Tagihan November');
    expect(returned).toBeUndefined();
    await eventually(() => library.acksOf('Tagihan November').includes(2), 'ack 2');
    const [message] = await control.messages(PHONE);
    expect(message).toMatchObject({ body: 'Tagihan November', ack: 2, attemptsOnWire: 1 });
    const created = library.of('message_create').at(-1)?.message;
    expect(created?.id._serialized).toBeUndefined();
    expect(created?.id).toMatchObject({ $1: `true_${CHAT}_${message?.id}` });
  });

  it('is acknowledged in the order 1, 2, 3', async () => {
    await library.client.sendMessage(CHAT, 'Urutan');
    await eventually(() => library.acksOf('Urutan').includes(2), 'ack 2');
    await control.post('receipts', { phone: PHONE, ack: 3 });
    await eventually(() => library.acksOf('Urutan').includes(3), 'ack 3');
    expect(library.acksOf('Urutan')).toEqual([1, 2, 3]);
  });

  it('stays read when the acknowledgement of the server comes after that of the phone', async () => {
    await control.post('config', { serverAckDelayMs: 300 });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Terlambat', id);
    await eventually(async () => (await control.wire(id)).length === 1, 'the wire');
    await control.post('receipts', { id, ack: 3 });
    expect(await library.storedAck(key)).toBe(3);
    expect(await eventually(() => library.result(), 'a result')).toMatchObject({
      messageSendResult: 'OK',
    });
    expect(await library.storedAck(key)).toBe(3);
    expect(library.acksOf('Terlambat')).toEqual([3]);
  });

  it('is stored once: the same id again is refused and never reaches the wire', async () => {
    const id = freshId();
    const first = await library.sendWithId(CHAT, 'Sekali', id);
    expect(first).toEqual({ key: `true_${CHAT}_${id}`, error: null });
    await onPhone(id);
    const again = await library.sendWithId(CHAT, 'Sekali', id);
    expect(again.error).toBe('DuplicateMessageError');
    expect(await control.wire(id)).toEqual(['accepted']);
    expect(await library.result()).toMatchObject({ messageSendResult: 'ERROR_UNKNOWN' });
  });

  it('stays at 0 when it is lost, and arrives when the page sends the same key again', async () => {
    await control.post('config', { ackMode: 'lose', times: 1 });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Hilang', id);
    await eventually(async () => (await control.wire(id)).length === 1, 'one try on the wire');
    expect(await library.storedAck(key)).toBe(0);
    expect(await control.messages(PHONE)).not.toContainEqual(expect.objectContaining({ id }));
    expect(await library.resend(key)).toMatchObject({ messageSendResult: 'OK' });
    expect(await onPhone(id)).toMatchObject({ duplicates: 0, attemptsOnWire: 2 });
    expect(await control.wire(id)).toEqual(['lost', 'accepted']);
  });

  it('is shown once when its acknowledgement was lost and the page sends it again', async () => {
    await control.post('config', { ackMode: 'hold', times: 1 });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Tertahan', id);
    await onPhone(id);
    expect(await library.storedAck(key)).toBe(0);
    expect(await library.result()).toBeNull();
    await library.resend(key);
    await eventually(async () => (await library.storedAck(key)) === 2, 'ack 2');
    const copies = (await control.messages(PHONE)).filter((message) => message.id === id);
    expect(copies).toEqual([expect.objectContaining({ duplicates: 1, attemptsOnWire: 2 })]);
  });

  it('is thrown away by the phone that has it, where the server does not do that', async () => {
    await control.post('config', { ackMode: 'hold', times: 1, serverDeduplicates: false });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Dua kali', id);
    await onPhone(id);
    await library.resend(key);
    const reached = (await control.log()).filter(
      (event) => event.event === 'reached' && event.id === id,
    );
    expect(reached).toMatchObject([{ again: false }, { again: true }]);
    expect((await control.messages(PHONE)).filter((message) => message.id === id)).toHaveLength(1);
  });

  it('gets ack -1 when WhatsApp refuses it', async () => {
    await control.post('config', { ackMode: 'nack', nackCode: 463, times: 1 });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Ditolak', id);
    const result = await eventually(() => library.result(), 'a result');
    expect(result).toMatchObject({ messageSendResult: 'ERROR_UNKNOWN', nackCode: 463 });
    expect(await library.storedAck(key)).toBe(-1);
    await eventually(() => library.acksOf('Ditolak').length === 1, 'an ack event');
    expect(library.acksOf('Ditolak')).toEqual([-1]);
  });

  it('is refused to strangers, and to nobody else, when cold contacts are refused', async () => {
    await control.post('config', { coldRefusal: true });
    await library.sendWithId('6289999999999@c.us', 'Halo', freshId());
    const refused = await eventually(() => library.result(), 'a result');
    expect(refused.messageSendResult).toBe('ERROR_UNKNOWN');
    await library.sendWithId(CHAT, 'Halo lagi', freshId());
    const accepted = await eventually(() => library.result(), 'a result');
    expect(accepted.messageSendResult).toBe('OK');
  });

  it('fails in the page for as many sends as was asked for', async () => {
    await control.post('config', { sendMode: 'throw', times: 1 });
    await expect(library.client.sendMessage(CHAT, 'Gagal')).rejects.toThrow(/fails to send/);
    const id = freshId();
    await library.sendWithId(CHAT, 'Berhasil', id);
    await onPhone(id);
    const config = await control.post('config');
    expect(config).toMatchObject({ sendMode: 'normal', sendTimes: null });
  });

  it('with a file fails because of __x_id, and arrives once that hazard is off', async () => {
    const file = () => new MessageMedia('application/pdf', btoa('%PDF-1.4 tagihan'), 'tagihan.pdf');
    await expect(library.client.sendMessage(CHAT, file())).rejects.toThrow(/id property/);
    await control.post('config', { xidHazard: false });
    await library.client.sendMessage(CHAT, file(), { caption: 'Terlampir' });
    const message = await eventually(
      async () => (await control.messages(PHONE)).find(({ body }) => body === 'Terlampir'),
      'the file',
    );
    expect(message).toMatchObject({
      type: 'document',
      media: { filename: 'tagihan.pdf', size: 16 },
    });
  });

  it('is addressed to the LID on an account that was moved to LIDs', async () => {
    await control.post('config', { lidMode: 'on' });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Lewat LID', id);
    expect(key).toMatch(/^true_\d+@lid_/);
    expect(await onPhone(id)).toMatchObject({ phone: PHONE });
    await control.post('numbers', { phone: '6281000000009', registered: false });
    const unknown = library.client.sendMessage('6281000000009@c.us', 'Siapa?');
    await expect(unknown).rejects.toThrow(/No LID for user/);
  });
});

describe('lookups and customers', () => {
  it('knows which numbers are registered, and tells an error from a no', async () => {
    await control.post('numbers', { phone: '6281000000001', registered: false });
    expect(await library.client.getNumberId(PHONE)).toMatchObject({ _serialized: CHAT });
    expect(await library.client.getNumberId('6281000000001')).toBeNull();
    await control.post('config', { existsMode: 'error' });
    await expect(library.client.getNumberId(PHONE)).rejects.toThrow(/429/);
  });

  it('hands what a customer writes to the library', async () => {
    await control.post('inbound', { phone: PHONE, text: 'STOP' });
    const message = await eventually(() => library.of('message').at(-1)?.message, 'a message');
    expect(message).toMatchObject({ body: 'STOP', from: CHAT, to: '628110000001@c.us' });
    await control.post('inbound', { phone: PHONE, text: 'Dari LID', fromLid: true });
    const other = await eventually(
      () => library.of('message').find(({ message }) => message.body === 'Dari LID')?.message,
      'a message from a LID',
    );
    expect(other.from).toMatch(/@lid$/);
    const [addresses] = await library.client.getContactLidAndPhone([other.from]);
    expect(addresses).toEqual({ lid: other.from, pn: CHAT });
  });
});

describe('trouble on the line', () => {
  it('shows TIMEOUT while the line is cut, fails sends, and is CONNECTED afterwards', async () => {
    await control.post('drop');
    expect(await library.client.getState()).toBe('TIMEOUT');
    const { key } = await library.sendWithId(CHAT, 'Terputus', freshId());
    const result = await eventually(() => library.result(), 'a result');
    expect(result.messageSendResult).toBe('ERROR_NETWORK');
    expect(await library.storedAck(key)).toBe(0);
    await control.post('restore');
    expect(await library.client.getState()).toBe('CONNECTED');
    expect(await library.resend(key)).toMatchObject({ messageSendResult: 'OK' });
  });

  it('lets the page itself send what was not acknowledged, when it is told to do so', async () => {
    await control.post('config', { ackMode: 'lose', times: 1, resendAckZeroOnReconnect: true });
    const id = freshId();
    await library.sendWithId(CHAT, 'Dikirim ulang', id);
    await eventually(async () => (await control.wire(id)).length === 1, 'one try on the wire');
    await control.post('drop', { ms: 100 });
    await onPhone(id);
    expect(await control.wire(id)).toEqual(['lost', 'accepted']);
  });

  it('keeps sends until the line is back, when it is told to do so', async () => {
    await control.post('config', { offlineSends: 'wait' });
    await control.post('drop');
    const id = freshId();
    await library.sendWithId(CHAT, 'Menunggu', id);
    expect(await library.result()).toBeNull();
    await control.post('restore');
    await onPhone(id);
    expect(await control.wire(id)).toEqual(['accepted']);
  });

  it('comes back by itself after the sandbox was started again', async () => {
    const id = freshId();
    await library.sendWithId(CHAT, 'Sebelum sandbox berhenti', id);
    const before = await onPhone(id);
    await sandbox.close();
    sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
    control = new ControlClient(sandbox.url);
    await eventually(async () => (await control.state()).pages.length === 1, 'the page');
    await eventually(async () => (await library.client.getState()) === 'CONNECTED', 'CONNECTED');
    expect(await onPhone(id)).toEqual(before);
  });

  it('is ready again after a reload, and says so a second time', async () => {
    const readies = library.of('ready').length;
    await control.post('page', { action: 'reload' });
    await library.nth('ready', readies + 1);
    expect(await library.client.getState()).toBe('CONNECTED');
  });

  it('restores without a QR, with the acks it had and those that came meanwhile', async () => {
    await control.post('config', { deliverDelayMs: null });
    const id = freshId();
    const { key } = await library.sendWithId(CHAT, 'Sebelum mati', id);
    await eventually(async () => (await library.storedAck(key)) === 1, 'ack 1');
    await library.stop();
    await control.post('receipts', { id, ack: 3 });
    await control.post('inbound', { phone: PHONE, text: 'Selagi mati' });
    library = await launchReady();
    expect(library.of('qr')).toEqual([]);
    await eventually(async () => (await library.storedAck(key)) === 3, 'ack 3');
    expect(library.of('message')).toEqual([]);
    const chat = await library.client.getChatById(CHAT);
    expect(chat.unreadCount).toBeGreaterThan(0);
    const [missed] = await chat.fetchMessages({ limit: 1 });
    expect(missed?.body).toBe('Selagi mati');
  });
});

describe('the legacy build', () => {
  it('returns the message from sendMessage, with _serialized in its id', async () => {
    await control.post('config', { build: 'legacy', ...QUICK });
    const readies = library.of('ready').length;
    await control.post('page', { action: 'reload' });
    await library.nth('ready', readies + 1);
    const message = await library.client.sendMessage(CHAT, 'Versi lama');
    expect(message.id._serialized).toBe(`true_${CHAT}_${message.id.id}`);
    const file = new MessageMedia('image/png', btoa('png'), 'bukti.png');
    const picture = await library.client.sendMessage(CHAT, file, { caption: 'Bukti' });
    expect(picture.type).toBe('image');
    const download = await picture.downloadMedia();
    expect(atob(download.data)).toBe('png');
    const reply = await message.reply('Balasan');
    expect(reply.body).toBe('Balasan');
  });
});

describe('logging out', () => {
  it('asks for a new QR after the phone has removed the device', async () => {
    const qrs = library.of('qr').length;
    await control.post('logout');
    await library.nth('qr', qrs + 1);
    expect(library.of('disconnected').map(({ text }) => text)).toContain('LOGOUT');
    expect(await control.state()).toMatchObject({ linked: false });
    const attached = async () => (await control.socketListeners('change:hasSynced')) > 1;
    await eventually(attached, 'the library to be attached to the new page');
  });

  it('has been asked for no module that it lacks', async () => {
    expect((await control.state()).missingModules).toEqual([]);
  });
});
