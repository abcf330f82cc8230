import { describe, expect, it } from 'vitest';
import { inspectPage } from '../../../src/whatsapp/page/inspect-page.ts';
import { type Build, FakePage, PHONE_CHAT } from '../../support/fake-page.ts';

const KEY = `true_${PHONE_CHAT}_3EB0AA`;

/** A page that was looked at. */
function inspected(build: Build = 'dollar'): FakePage {
  const page = new FakePage(build);
  page.run(inspectPage);
  return page;
}

describe('what the page is', () => {
  it('is told as it is', () => {
    expect(new FakePage().run(inspectPage)).toEqual({
      page: 'whatsapp',
      socketState: 'CONNECTED',
      hasSynced: true,
      injected: true,
      webVersion: '2.3000.1',
      accountPhone: '6281100000000',
      accountName: 'Toko Budi',
      loadId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  it('is nothing while it loads, or when it is not WhatsApp', () => {
    const page = new FakePage();
    delete page.window.Debug;
    expect(page.run(inspectPage)).toMatchObject({
      page: 'loading',
      socketState: null,
      injected: false,
      webVersion: null,
      loadId: null,
    });
  });

  it.each([
    ['the browser’s own page for an address that did not load', 'chrome-error:', '', 'error'],
    ['another site', 'https:', 'portal.example', 'foreign'],
    ['the place of WhatsApp, for the first seconds', 'https:', 'web.whatsapp.com', 'loading'],
  ])('tells %s', (_, protocol, host, kind) => {
    const page = new FakePage();
    delete page.window.Debug;
    page.window.location = { protocol, host, href: `${protocol}//${host}/` };
    expect(page.run(inspectPage)).toMatchObject({ page: kind, webVersion: null });
  });

  it('names no account before it is connected', () => {
    const page = new FakePage();
    page.modules.WAWebSocketModel.Socket.state = 'UNPAIRED';
    expect(page.run(inspectPage)).toMatchObject({ accountPhone: null, accountName: null });
  });

  it('differs after every load of the page, and only then', () => {
    const page = new FakePage();
    const { loadId } = page.run(inspectPage);
    expect(page.run(inspectPage).loadId).toBe(loadId);
    page.reload();
    expect(page.run(inspectPage).loadId).not.toBe(loadId);
  });
});

describe('the key of a message', () => {
  it('gets back its old name in builds that have $1', () => {
    const { id } = inspected().message('3EB0AA', 0);
    expect(id).toMatchObject({ $1: KEY, _serialized: KEY });
  });

  it('is left as it is in builds before', () => {
    const page = new FakePage('legacy');
    const before = page.message('3EB0AA', 0);
    page.run(inspectPage);
    const after = page.message('3EB0AA', 0);
    for (const { id } of [before, after]) {
      expect(id._serialized).toBe(KEY);
      expect(Object.hasOwn(id, '_serialized')).toBe(true);
      expect(id.$1).toBeUndefined();
    }
  });

  it.each(['dollar', 'legacy'] as const)(
    'is a value on the library’s plain model (%s)',
    (build) => {
      const page = inspected(build);
      const model = page.window.WWebJS!.getMessageModel!(page.message('3EB0AA', 0));
      expect(JSON.parse(JSON.stringify(model))).toMatchObject({ id: { _serialized: KEY } });
    },
  );

  it('is put right although the library came later than the first look', () => {
    const page = new FakePage();
    const library = page.window.WWebJS!;
    delete page.window.WWebJS;
    expect(page.run(inspectPage).injected).toBe(false);
    page.window.WWebJS = library;
    expect(page.run(inspectPage).injected).toBe(true);
    const model = library.getMessageModel!(page.message('3EB0AA', 0));
    expect(JSON.parse(JSON.stringify(model)).id._serialized).toBe(KEY);
  });

  it('is put right again when the library was injected anew', () => {
    const page = new FakePage();
    const original = page.window.WWebJS!.getMessageModel!;
    page.run(inspectPage);
    page.window.WWebJS = { getMessageModel: original };
    page.run(inspectPage);
    const model = page.window.WWebJS.getMessageModel!(page.message('3EB0AA', 0));
    expect(JSON.parse(JSON.stringify(model)).id._serialized).toBe(KEY);
  });
});

describe('a send', () => {
  it('loses the id that the spread of a media model left on it', async () => {
    const page = inspected();
    const { addAndSendMsgToChat } = page.modules.WAWebSendMsgChatAction;
    const chat = { id: page.modules.WAWebWidFactory.createWid(PHONE_CHAT) };
    const [stored] = addAndSendMsgToChat(chat, { __x_id: 'wrong', id: 'right', body: 'Halo' });
    await stored;
    expect(page.sent).toEqual([{ chat, message: { id: 'right', body: 'Halo' } }]);
  });
});

describe('acknowledgements', () => {
  it('are reported with the bare id, the whole key and WhatsApp’s time', () => {
    const page = inspected();
    page.ackListeners[0]!(page.message('3EB0AA', 1), 2);
    expect(page.reports).toEqual([
      { messageId: '3EB0AA', ack: 2, sentAt: 1_795_402_800, messageKey: KEY },
    ]);
  });

  it('of other people’s messages are none', () => {
    const page = inspected();
    const message = { ...page.message('3EB0AA', 1) };
    message.id = { id: '3EB0AA', $1: `false_${PHONE_CHAT}_3EB0AA` };
    page.ackListeners[0]!(message, 3);
    expect(page.reports).toEqual([]);
  });

  it('are listened for as soon as there is somebody to tell', () => {
    const page = new FakePage();
    const { reportReceipt } = page.window;
    delete page.window.reportReceipt;
    page.run(inspectPage);
    expect(page.ackListeners).toHaveLength(0);
    page.window.reportReceipt = reportReceipt!;
    page.run(inspectPage);
    expect(page.ackListeners).toHaveLength(1);
  });
});

describe('what the library would tell about messages', () => {
  it('stays in the page', () => {
    const page = new FakePage();
    let told = 0;
    Object.assign(page.window, {
      onAddMessageEvent: () => (told += 1),
      onLogoutEvent: () => 'kept',
    });
    page.run(inspectPage);
    (page.window.onAddMessageEvent as () => void)();
    expect(told).toBe(0);
    expect((page.window.onLogoutEvent as () => string)()).toBe('kept');
    expect(page.window.onMessageAckEvent).toBeUndefined();
  });
});

describe('looking many times', () => {
  it('puts every shim on once', () => {
    const page = inspected();
    const once = [
      page.window.WWebJS!.getMessageModel,
      page.modules.WAWebSendMsgChatAction.addAndSendMsgToChat,
    ];
    for (let look = 0; look < 5; look += 1) page.run(inspectPage);
    expect([
      page.window.WWebJS!.getMessageModel,
      page.modules.WAWebSendMsgChatAction.addAndSendMsgToChat,
    ]).toEqual(once);
    expect(page.ackListeners).toHaveLength(1);
  });
});
