import { beforeEach, describe, expect, it } from 'vitest';
import { listenInPage } from '../../../src/whatsapp/page/listen-in-page.ts';
import type { MessageModel } from '../../../src/whatsapp/page/whatsapp-page.ts';
import { FakePage, LID_CHAT, PHONE_CHAT, widOf } from '../../support/fake-page.ts';

let page: FakePage;

beforeEach(() => {
  page = new FakePage();
  page.run(listenInPage);
});

const arrive = (message: MessageModel) => page.addListeners.forEach((hear) => hear(message));

const stop = {
  messageId: '3A01',
  phone: '6281234567890',
  lid: null,
  text: 'STOP',
  at: 1_795_402_800,
};

describe('what a customer writes', () => {
  it('is reported with the bare id, the number, the text and WhatsApp’s time', () => {
    arrive(page.received('3A01', { body: 'STOP' }));
    expect(page.inbound).toEqual([stop]);
  });

  it('is reported with the LID when the page knows it', () => {
    page.lid = widOf(LID_CHAT);
    arrive(page.received('3A01', { body: 'STOP' }));
    expect(page.inbound).toEqual([{ ...stop, lid: '99887766' }]);
  });

  it('under a LID is reported with the number when the page knows it', () => {
    arrive(page.received('3A01', { body: 'STOP' }, LID_CHAT));
    page.phoneOfLid.set(LID_CHAT, widOf(PHONE_CHAT));
    arrive(page.received('3A01', { body: 'STOP' }, LID_CHAT));
    expect(page.inbound).toEqual([
      { ...stop, phone: null, lid: '99887766' },
      { ...stop, lid: '99887766' },
    ]);
  });

  it('is reported without a text that is long, or of something else than a text', () => {
    arrive(page.received('3A01', { body: 'a'.repeat(1_001) }));
    arrive(page.received('3A02', { type: 'image', body: 'STOP' }));
    arrive(page.received('3A03', {}));
    expect(page.inbound.map((report) => report.text)).toEqual([null, null, null]);
  });

  it('is reported once it can be decrypted', () => {
    let decrypted: (message: MessageModel) => void = () => undefined;
    const message = page.received('3A01', { type: 'ciphertext' });
    arrive({ ...message, once: (_, listener) => (decrypted = listener) });
    expect(page.inbound).toEqual([]);
    decrypted({ ...message, type: 'chat', body: 'STOP' });
    expect(page.inbound).toEqual([stop]);
  });
});

describe('nothing is reported', () => {
  it.each<[string, (message: MessageModel) => void]>([
    ['that this account wrote', ({ id }) => (id.fromMe = true)],
    ['from a group', ({ id }) => (id.remote = widOf('120363000000@g.us'))],
    ['from a status', ({ id }) => (id.remote = widOf('status@broadcast'))],
    ['that is loaded from the page’s database', (message) => (message.isNewMsg = false)],
    ['that nobody wrote', (message) => (message.type = 'e2e_notification')],
    ['that was taken back', (message) => (message.type = 'revoked')],
  ])('%s', (_, change) => {
    const message = page.received('3A01', { body: 'STOP' });
    change(message);
    arrive(message);
    expect(page.inbound).toEqual([]);
  });

  it('and nothing thrown, when the page has changed', () => {
    const { getCurrentLid } = page.modules.WAWebApiContact;
    page.modules.WAWebApiContact.getCurrentLid = () => {
      throw new Error('changed');
    };
    arrive(page.received('3A01', { body: 'STOP' }));
    page.modules.WAWebApiContact.getCurrentLid = getCurrentLid;
    arrive(page.received('3A02', { body: 'STOP' }));
    expect(page.inbound.map((report) => report.messageId)).toEqual(['3A02']);
  });
});

describe('the listener', () => {
  it('is put on once per load of the page', () => {
    for (let look = 0; look < 5; look += 1) page.run(listenInPage);
    expect(page.addListeners).toHaveLength(1);
    page.reload();
    page.run(listenInPage);
    expect(page.addListeners).toHaveLength(2);
  });

  it('waits until the page is there and somebody hears it', () => {
    const { reportInbound, Debug } = page.window;
    page.reload();
    page.addListeners.length = 0;
    delete page.window.reportInbound;
    page.run(listenInPage);
    page.window.reportInbound = reportInbound!;
    delete page.window.Debug;
    page.run(listenInPage);
    page.window.Debug = Debug!;
    const { WAWebCollections } = page.modules;
    delete (page.modules as Partial<typeof page.modules>).WAWebCollections;
    page.run(listenInPage);
    expect(page.addListeners).toHaveLength(0);
    page.modules.WAWebCollections = WAWebCollections;
    page.run(listenInPage);
    expect(page.addListeners).toHaveLength(1);
  });
});
