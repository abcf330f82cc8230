import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';
import { ControlClient } from './control-client.ts';
import { eventually } from './eventually.ts';
import { LibraryClient } from './library-client.ts';

const PHONE = '6281234567890';
const CHAT = `${PHONE}@c.us`;
const USUAL = {
  ...{ missingModules: [], renamedFunctions: [], findChatMode: 'normal', silentAcks: false },
  ...{ linkedState: 'CONNECTED', pairingCodeMode: 'normal', whatsNew: 'off', passkey: 'off' },
  ...{ whatsNewUnlinkAfterMs: 60_000, refuseHttp: 'off' },
};

let folder: string;
let sandbox: Sandbox;
let control: ControlClient;
let library: LibraryClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'));
  sandbox = await startSandbox({ dataDir: join(folder, 'sandbox') });
  control = new ControlClient(sandbox.url);
  await control.post('config', { serverAckDelayMs: 5, deliverDelayMs: 20, syncMs: 600 });
  library = new LibraryClient(join(folder, 'profile'), sandbox.chromiumArgs);
  await library.start();
  await library.nth('qr', 1);
});

beforeEach(async () => {
  await control.post('config', USUAL);
});

afterAll(async () => {
  await library?.stop();
  await sandbox?.close();
  await rm(folder, { recursive: true, force: true });
});

/** What the page answers to an expression; null while it is being loaded. */
function inPage(expression: string): Promise<unknown> {
  const { pupPage } = library.client;
  return pupPage?.evaluate(expression).catch(() => null) ?? Promise.resolve(null);
}

/** What a person would have seen and clicked, in order. */
async function screen(): Promise<string[]> {
  return (await control.log()).flatMap((event) =>
    event.event === 'screen' ? [`${event.what} ${event.did}`] : [],
  );
}

async function reload(): Promise<void> {
  const times = library.of('ready').length;
  await control.post('page', { action: 'reload' });
  await library.nth('ready', times + 1);
}

const DIALOGS = `[...document.querySelectorAll('[role=dialog] h1')].map((it) => it.textContent)`;

describe('linking', () => {
  it('stops before a passkey, in place of the QR or after its scan', async () => {
    await control.post('config', { passkey: 'on' });
    expect(await inPage(DIALOGS)).toEqual(['Use your passkey to link this device']);
    expect(await control.ask('scan', {})).toMatchObject({
      status: 409,
      body: { code: 'passkey_needed' },
    });
    await control.post('config', { passkey: 'off' });
    expect(await inPage(DIALOGS)).toEqual([]);
    await control.post('config', { passkey: 'afterScan' });
    expect(await control.post('scan')).toEqual({ device: null });
    expect(await inPage(DIALOGS)).toHaveLength(1);
    expect(await control.state()).toMatchObject({ linked: false });
    expect(await screen()).toEqual(['passkey shown', 'passkey shown']);
  });

  it('gives no pairing code when WhatsApp counts too many', async () => {
    await control.post('config', { pairingCodeMode: 'error' });
    const asked = library.client.requestPairingCode('628110000001', true, 60_000);
    await expect(asked).rejects.toThrow('429');
  });

  it('is completed by the pairing code that the page shows, and by no other', async () => {
    const code = await library.client.requestPairingCode('628110000001', true, 60_000);
    expect(code).toMatch(/^[A-Z1-9]{8}$/);
    const other = await control.ask('scan', { code: 'AAAA-AAAA' });
    expect(other).toMatchObject({ status: 409, body: { code: 'code_outdated' } });
    await control.post('scan', { code: `${code.slice(0, 4)}-${code.slice(4)}` });
    await library.nth('ready', 1);
  });
});

describe('another build', () => {
  it('lacks modules and functions as of the next load', async () => {
    const asks = `[
      (() => { try { return typeof require('WAWebStreamModel') } catch (error) { return error.message } })(),
      typeof require('WAWebSendMsgChatAction').addAndSendMsgToChat,
      typeof require('WAWebSendMsgChatAction').addAndSendMsgToChat_,
    ]`;
    await control.post('config', {
      missingModules: ['WAWebStreamModel'],
      renamedFunctions: ['WAWebSendMsgChatAction.addAndSendMsgToChat'],
    });
    const before = await inPage(asks);
    await reload();
    const loaded = await inPage(asks);
    await control.post('config', { missingModules: [], renamedFunctions: [] });
    await control.post('page', { action: 'applySurface' });
    expect(before).toEqual(['object', 'function', 'undefined']);
    expect(loaded).toEqual([
      'Requiring unknown module "WAWebStreamModel"',
      'undefined',
      'function',
    ]);
    expect(await inPage(asks)).toEqual(before);
  });

  it('takes a path as a renamed function, and a name as a missing module', async () => {
    expect((await control.ask('config', { renamedFunctions: ['WAWebCmd'] })).status).toBe(400);
    expect((await control.ask('config', { missingModules: ['A.b'] })).status).toBe(400);
  });
});

describe('a linked page', () => {
  it('stays in the state that the config names, until that is CONNECTED', async () => {
    await control.post('config', { linkedState: 'TOS_BLOCK' });
    await control.post('page', { action: 'reload' });
    await eventually(
      async () => (await control.state()).pages[0]?.state === 'TOS_BLOCK',
      'the page to be blocked',
    );
    const times = library.of('ready').length;
    await control.post('config', { linkedState: 'CONNECTED' });
    await library.nth('ready', times + 1);
  });

  it('stores acknowledgements that nobody hears of', async () => {
    await control.post('config', { silentAcks: true });
    const { key } = await library.sendWithId(CHAT, 'Diam', '3EB0000000000000000077');
    await eventually(async () => (await library.storedAck(key)) === 2, 'ack 2 to be stored');
    expect(library.acksOf('Diam')).toEqual([]);
    expect(await library.result()).toBeNull();
  });

  it('finds no LID for anybody', async () => {
    await control.post('config', { findChatMode: 'noLid' });
    const { client } = library;
    await expect(client.sendMessage('6281299999999@c.us', 'Ke mana?')).rejects.toThrow('No LID');
  });

  it('does not get through to a server that refuses connections', async () => {
    await control.post('config', { refuseHttp: 'refuse' });
    const answer = await inPage(`fetch('/').then((it) => it.status, () => 'refused')`);
    expect(answer).toBe('refused');
  });

  it('shows what is new, over chats that say the same, until Continue is clicked', async () => {
    await control.post('inbound', { phone: PHONE, text: "What's new? Click Continue" });
    await control.post('config', { whatsNew: 'shown', whatsNewUnlinkAfterMs: 60_000 });
    expect(await inPage(DIALOGS)).toEqual(["What's new"]);
    const chats = await inPage(`document.querySelector('#chats').textContent`);
    expect(chats).toBe("What's new? Click Continue");
    await inPage(`document.querySelector('#chats [role=row]').click()`);
    await inPage(`document.querySelector('[role=dialog] button').click()`);
    await reload();
    expect(await inPage(DIALOGS)).toEqual([]);
    expect((await screen()).slice(2)).toEqual([
      'whats_new shown',
      'chat clicked',
      'whats_new clicked',
    ]);
  });

  it('is unlinked when nobody clicks it', async () => {
    await control.post('config', { whatsNew: 'shown', whatsNewUnlinkAfterMs: 300 });
    await eventually(async () => !(await control.state()).linked, 'the device to be removed');
    expect((await screen()).at(-1)).toBe('whats_new expired');
  });
});
