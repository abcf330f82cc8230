import { beforeEach, describe, expect, it } from 'vitest';
import { findPhoneInPage } from '../../../src/whatsapp/page/find-phone-in-page.ts';
import { listRecentChatsInPage } from '../../../src/whatsapp/page/list-recent-chats-in-page.ts';
import { listenInPage } from '../../../src/whatsapp/page/listen-in-page.ts';
import { readChatsInPage } from '../../../src/whatsapp/page/read-chats-in-page.ts';
import type { MessageModel } from '../../../src/whatsapp/page/whatsapp-page.ts';
import { FakePage, LID_CHAT, PHONE_CHAT, widOf } from '../../support/fake-page.ts';

const since = 1_795_400_000;
let page: FakePage;

beforeEach(() => {
  page = new FakePage();
  page.run(listenInPage);
});

const received = (id: string, t: number, chat = PHONE_CHAT) =>
  page.received(id, { t, body: `teks ${id}`, isNewMsg: false }, chat);

/** A chat of which `shown` is in memory; `stored` loads in pages, newest page first. */
function converse(chat: string, shown: MessageModel[], ...stored: MessageModel[][]): void {
  page.chats.add(chat);
  const times = [...shown, ...stored.flat()].map((message) => message.t);
  page.conversations.set(chat, {
    t: Math.max(0, ...times),
    shown,
    earlier: () => stored.shift(),
  });
}

const read = (...chatIds: string[]) => page.run(readChatsInPage, { chatIds, since });
const idsOf = (answer: { messages: { messageId: string }[] }) =>
  answer.messages.map((message) => message.messageId);

describe('listRecentChatsInPage', () => {
  it('names the chats with persons in which something was written since', () => {
    converse(PHONE_CHAT, [received('3A01', since)]);
    converse(LID_CHAT, [received('3A02', since + 1)]);
    converse('6281200000001@c.us', [received('3A03', since - 1)]);
    converse('120363000000@g.us', [received('3A04', since)]);
    page.chats.add('6281200000002@c.us');
    expect(page.run(listRecentChatsInPage, { since })).toEqual([PHONE_CHAT, LID_CHAT]);
  });

  it('throws while the page has not synced', () => {
    page.modules.WAWebSocketModel.Socket.hasSynced = false;
    expect(() => page.run(listRecentChatsInPage, { since })).toThrow('not synced');
  });
});

describe('readChatsInPage', () => {
  it('finds what is in memory and what has to be loaded, oldest first, each once', async () => {
    const shown = received('3A05', since + 5);
    const earlier = [received('3A03', since + 3), received('3A04', since + 4), shown];
    const old = [received('3A01', since - 1), received('3A02', since)];
    converse(PHONE_CHAT, [shown], earlier, old, [received('3A00', since - 9)]);
    const answer = await read(PHONE_CHAT);
    expect(idsOf(answer)).toEqual(['3A02', '3A03', '3A04', '3A05']);
    expect(answer.unreadable).toBe(0);
    expect(answer.messages[0]).toEqual({
      ...{ messageId: '3A02', phone: '6281234567890', lid: null, text: 'teks 3A02', at: since },
    });
    expect(page.conversations.get(PHONE_CHAT)!.earlier()).toHaveLength(1);
  });

  it('puts the messages of several chats into one order', async () => {
    converse(PHONE_CHAT, [received('3A01', since + 1), received('3A03', since + 3)]);
    converse(LID_CHAT, [received('3A02', since + 2, LID_CHAT)]);
    expect(idsOf(await read(PHONE_CHAT, LID_CHAT))).toEqual(['3A01', '3A02', '3A03']);
  });

  it('passes over what this account wrote', async () => {
    converse(PHONE_CHAT, [{ ...page.message('3EB0AA', 1), type: 'chat', body: 'STOP' }]);
    expect(await read(PHONE_CHAT)).toEqual({ messages: [], unreadable: 0 });
  });

  it('counts a chat that can’t be read, and reads the others', async () => {
    converse(LID_CHAT, []);
    page.conversations.get(LID_CHAT)!.earlier = () => {
      throw new Error('no such thing');
    };
    converse(PHONE_CHAT, [received('3A01', since)]);
    const answer = await read(LID_CHAT, PHONE_CHAT, '6281200000009@c.us');
    expect(idsOf(answer)).toEqual(['3A01']);
    expect(answer.unreadable).toBe(1);
  });

  it('ends although there are always more messages', async () => {
    let number = 0;
    converse(PHONE_CHAT, [received('3A', since + 1)]);
    page.conversations.get(PHONE_CHAT)!.earlier = () => [received(`3A${(number += 1)}`, since + 1)];
    expect((await read(PHONE_CHAT)).messages.length).toBeGreaterThan(10);
  });

  it('rejects while the page has not synced, or nobody listens', async () => {
    page.reload();
    await expect(read()).rejects.toThrow('not listening');
    page.modules.WAWebSocketModel.Socket.state = 'TIMEOUT';
    await expect(read()).rejects.toThrow('not synced');
  });
});

describe('findPhoneInPage', () => {
  const find = () => page.run(findPhoneInPage, { lid: '99887766' });

  it('answers from what the page knows', async () => {
    page.phoneOfLid.set(LID_CHAT, widOf(PHONE_CHAT));
    expect(await find()).toBe('6281234567890');
    expect(page.existenceQueries).toBe(0);
  });

  it('asks WhatsApp otherwise, and is null when that does not help', async () => {
    expect(await find()).toBeNull();
    expect(page.existenceQueries).toBe(1);
    page.modules.WAWebQueryExistsJob.queryWidExists = async (wid) => {
      page.phoneOfLid.set(wid.toString(), widOf(PHONE_CHAT));
      return { wid };
    };
    expect(await find()).toBe('6281234567890');
  });
});
