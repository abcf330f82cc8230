import { beforeEach, describe, expect, it } from 'vitest';
import { lookUpInPage } from '../../../src/whatsapp/page/look-up-in-page.ts';
import { FakePage, LID_CHAT, PHONE_CHAT, widOf } from '../../support/fake-page.ts';

let page: FakePage;

beforeEach(() => {
  page = new FakePage();
});

const lookUp = (...ids: string[]) =>
  page.run(
    lookUpInPage,
    ids.map((messageId) => ({ messageId, chatId: PHONE_CHAT })),
  );

/** Puts a message into the page's database under the key that it was written with. */
function store(id: string, ack: number, chat: string): void {
  page.inStore.set(`true_${chat}_${id}`, page.message(id, ack, chat));
}

describe('lookUpInPage', () => {
  it('finds a message in memory, without asking the database', async () => {
    page.inMemory.push(page.message('3EB0AA', 2));
    expect(await lookUp('3EB0AA')).toEqual([
      {
        messageId: '3EB0AA',
        found: { ack: 2, sentAt: 1_795_402_800, messageKey: `true_${PHONE_CHAT}_3EB0AA` },
      },
    ]);
    expect(page.askedKeys).toEqual([]);
  });

  it('finds a message in the database, under the number of the chat', async () => {
    store('3EB0AA', 1, PHONE_CHAT);
    expect(await lookUp('3EB0AA')).toMatchObject([{ found: { ack: 1 } }]);
    expect(page.askedKeys).toEqual([`true_${PHONE_CHAT}_3EB0AA`]);
  });

  it('finds a message in the database, under the LID that the chat has moved to', async () => {
    page.lid = widOf(LID_CHAT);
    store('3EB0AA', 3, LID_CHAT);
    expect(await lookUp('3EB0AA')).toMatchObject([
      { found: { ack: 3, messageKey: `true_${LID_CHAT}_3EB0AA` } },
    ]);
    expect(page.askedKeys).toEqual([`true_${PHONE_CHAT}_3EB0AA`, `true_${LID_CHAT}_3EB0AA`]);
  });

  it('answers in the order of the questions, and says what is not there', async () => {
    page.inMemory.push(page.message('3EB0CC', 0));
    store('3EB0AA', 1, PHONE_CHAT);
    expect(await lookUp('3EB0AA', '3EB0BB', '3EB0CC')).toMatchObject([
      { messageId: '3EB0AA', found: { ack: 1 } },
      { messageId: '3EB0BB', found: null },
      { messageId: '3EB0CC', found: { ack: 0 } },
    ]);
  });

  it('gives the whole key in builds that call it _serialized', async () => {
    page = new FakePage('legacy');
    page.inMemory.push(page.message('3EB0AA', 1));
    expect(await lookUp('3EB0AA')).toMatchObject([
      { found: { messageKey: `true_${PHONE_CHAT}_3EB0AA` } },
    ]);
  });

  it.each([
    ['is not connected', { state: 'OPENING' }],
    ['has not synced', { hasSynced: false }],
  ])('refuses to say "not there" while the page %s', async (_, socket) => {
    Object.assign(page.modules.WAWebSocketModel.Socket, socket);
    await expect(lookUp('3EB0AA')).rejects.toThrow('not synced');
    expect(page.askedKeys).toEqual([]);
  });
});
