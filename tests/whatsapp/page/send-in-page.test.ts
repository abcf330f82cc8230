import { beforeEach, describe, expect, it } from 'vitest';
import { inspectPage } from '../../../src/whatsapp/page/inspect-page.ts';
import { sendInPage } from '../../../src/whatsapp/page/send-in-page.ts';
import { uploadInPage } from '../../../src/whatsapp/page/upload-in-page.ts';
import {
  FakePage,
  LID_CHAT,
  OWN_LID,
  OWN_PHONE,
  PHONE_CHAT,
  widOf,
} from '../../support/fake-page.ts';

const inAMinute = () => Date.now() + 60_000;
let page: FakePage;

beforeEach(() => {
  page = new FakePage();
  page.chats.add(PHONE_CHAT);
});

const send = (deadlineAt = inAMinute(), numberKnown = false, hasMedia = false) =>
  page.run(sendInPage, {
    chatId: PHONE_CHAT,
    text: 'Halo Budi',
    messageId: '3EB0AA',
    numberKnown,
    hasMedia,
    deadlineAt,
  });

describe('a text that is handed over', () => {
  it('goes to its chat under the id that was given', async () => {
    expect(await send()).toEqual({ kind: 'handed_over' });
    expect(page.sent).toHaveLength(1);
    const { chat, message } = page.sent[0]!;
    expect(chat.id.toString()).toBe(PHONE_CHAT);
    expect(message).toMatchObject({
      body: 'Halo Budi',
      type: 'chat',
      ack: 0,
      self: 'out',
      local: true,
      isNewMsg: true,
      ephemeralDuration: 86_400,
    });
    expect(message.id).toMatchObject({ id: '3EB0AA', $1: `true_${PHONE_CHAT}_3EB0AA` });
    expect(String(message.from)).toBe(OWN_PHONE);
    expect(Math.abs(Number(message.t) * 1000 - Date.now())).toBeLessThan(5_000);
  });

  it('is written in the name that the chat knows: its LID for a LID chat', async () => {
    page.modules.WAWebFindChatAction.findOrCreateLatestChat = async () => ({
      chat: { id: widOf(LID_CHAT) },
    });
    await send();
    expect(String(page.sent[0]!.message.from)).toBe(OWN_LID);
    expect(String(page.sent[0]!.message.to)).toBe(LID_CHAT);
  });

  const receipt = { messageId: '3EB0AA', ack: 1, sentAt: 1_795_402_800 };

  it('is reported as acknowledged once the server has it', async () => {
    page.result = () => Promise.resolve({ messageSendResult: 'OK', t: 1_795_402_800 });
    await send();
    expect(page.reports).toEqual([{ ...receipt, messageKey: `true_${PHONE_CHAT}_3EB0AA` }]);
  });

  it('is reported once although the page’s own event tells of it as well', async () => {
    page.run(inspectPage);
    page.result = () => Promise.resolve({ messageSendResult: 'OK', t: 1_795_402_800 });
    page.ackListeners[0]!(page.message('3EB0AA', 1), 1);
    await send();
    page.ackListeners[0]!(page.message('3EB0AA', 2), 2);
    page.ackListeners[0]!(page.message('3EB0AA', 2), 2);
    expect(page.reports.map(({ ack }) => ack)).toEqual([1, 2]);
  });

  it.each([
    ['another result', () => Promise.resolve({ messageSendResult: 'ERROR_UNKNOWN' })],
    ['no result', () => Promise.resolve(undefined as never)],
    ['a broken promise', () => Promise.reject(new Error('socket closed'))],
  ])('is not reported as acknowledged after %s', async (_, result) => {
    page.result = result;
    expect(await send()).toEqual({ kind: 'handed_over' });
    expect(page.reports).toEqual([]);
  });
});

describe('the question whether a number is on WhatsApp', () => {
  it('is not asked for a chat that exists, under its number or its LID', async () => {
    await send();
    page.chats.clear();
    page.chats.add(LID_CHAT);
    page.lid = widOf(LID_CHAT);
    await send();
    expect(page.existenceQueries).toBe(0);
    expect(page.sent).toHaveLength(2);
  });

  it('is asked for a new one, and its answer is the address', async () => {
    page.chats.clear();
    page.registered = widOf(LID_CHAT);
    await send();
    expect(page.existenceQueries).toBe(1);
    expect(String(page.sent[0]!.chat.id)).toBe(LID_CHAT);
  });

  it('answered with no is certain: nothing is handed over', async () => {
    page.chats.clear();
    page.registered = null;
    expect(await send()).toEqual({ kind: 'not_on_whatsapp' });
    expect(page.sent).toEqual([]);
  });

  it('that fails is not a no', async () => {
    page.chats.clear();
    page.modules.WAWebQueryExistsJob.queryWidExists = async () => {
      throw new Error('socket closed\n    at queryWidExists');
    };
    expect(await send()).toEqual({ kind: 'not_sent', reason: 'socket closed' });
    expect(page.sent).toEqual([]);
  });
});

describe('a number whose LID the page does not know', () => {
  /** Opens no chat before it was asked so many times about the number. */
  const knowsAfter = (asks: number) => {
    page.chats.clear();
    page.modules.WAWebFindChatAction.findOrCreateLatestChat = async (wid) => {
      if (page.existenceQueries < asks) throw new Error('No LID for user');
      return { chat: { id: wid } };
    };
  };

  it('is asked about, also when it is known to have an account, and written to once', async () => {
    knowsAfter(1);
    page.registered = widOf(LID_CHAT);
    expect(await send(inAMinute(), true)).toEqual({ kind: 'handed_over', numberChecked: true });
    expect(page.existenceQueries).toBe(1);
    expect(page.sent.map(({ chat }) => String(chat.id))).toEqual([LID_CHAT]);
  });

  it.each([true, false])(
    'is not reachable when the answer is of no help (known: %s)',
    async (known) => {
      knowsAfter(Infinity);
      expect(await send(inAMinute(), known)).toEqual({ kind: 'not_reachable' });
      expect(page.existenceQueries).toBe(1);
      expect(page.sent).toEqual([]);
    },
  );

  it('has no account after all when WhatsApp says so', async () => {
    knowsAfter(Infinity);
    page.registered = null;
    expect(await send(inAMinute(), true)).toEqual({ kind: 'not_on_whatsapp' });
  });
});

describe('a text that certainly did not leave', () => {
  it('is one whose time was over before the hand-over', async () => {
    expect(await send(Date.now() - 1)).toEqual({ kind: 'not_sent', reason: 'deadline' });
    expect(page.sent).toEqual([]);
  });

  it('is one whose time was over while the page opened the chat', async () => {
    const deadlineAt = Date.now() + 5;
    page.modules.WAWebFindChatAction.findOrCreateLatestChat = async (wid) => {
      while (Date.now() <= deadlineAt) await Promise.resolve();
      return { chat: { id: wid } };
    };
    expect(await send(deadlineAt)).toEqual({ kind: 'not_sent', reason: 'deadline' });
    expect(page.sent).toEqual([]);
  });

  it('is one that the page opened no chat for', async () => {
    page.modules.WAWebFindChatAction.findOrCreateLatestChat = async () => ({ chat: null });
    expect(await send()).toMatchObject({ kind: 'not_sent' });
    expect(page.sent).toEqual([]);
  });

  it('is one that a page which does not know its own number cannot write', async () => {
    page.modules.WAWebUserPrefsMeUser.getMaybeMePnUser = () => null;
    expect(await send()).toEqual({
      kind: 'not_sent',
      reason: 'The page does not know its own number.',
    });
    expect(page.sent).toEqual([]);
  });

  it('is one that the page lacks a module for', async () => {
    delete (page.modules as { WAWebMsgKey?: unknown }).WAWebMsgKey;
    expect(await send()).toMatchObject({ kind: 'not_sent' });
  });
});

describe('a hand-over that ended badly', () => {
  it('is a duplicate when the page has this id already', async () => {
    page.stored = () => {
      const error = new Error('msg already exists');
      error.name = 'DuplicateMessageError';
      return Promise.reject(error);
    };
    expect(await send()).toEqual({ kind: 'duplicate' });
  });

  it('is unknown when the page fails afterwards: the text may be on its way', async () => {
    page.stored = () => Promise.reject(new Error(`disk full ${'x'.repeat(300)}\n    at store`));
    const outcome = await send();
    expect(outcome).toMatchObject({ kind: 'unknown', reason: expect.stringMatching(/^disk full/) });
    expect(outcome).toMatchObject({ reason: expect.not.stringContaining('\n') });
    expect('reason' in outcome && outcome.reason.length).toBe(200);
  });
});

describe('a file', () => {
  const file = { data: btoa('%PDF-1.7'), mimeType: 'application/pdf', fileName: 'kwitansi.pdf' };
  const upload = (values = file) => page.run(uploadInPage, values, '3EB0AA');
  const sendFile = () => send(inAMinute(), true, true);

  it('is uploaded, then handed over with its caption under the id that was given', async () => {
    expect(await upload()).toBeNull();
    expect(page.uploads).toEqual([{ mimetype: 'application/pdf', mediaType: 'document' }]);
    expect(await sendFile()).toEqual({ kind: 'handed_over' });
    const { message } = page.sent[0]!;
    expect(message).toMatchObject({
      type: 'document',
      caption: 'Halo Budi',
      body: 'a thumbnail',
      filename: 'kwitansi.pdf',
      filehash: 'hash-of-the-file',
      size: 8,
      directPath: '/media/1',
      mediaKey: 'key',
      ack: 0,
    });
    expect(message.id).toMatchObject({ id: '3EB0AA' });
    expect(message).not.toHaveProperty('__x_id');
  });

  it('is shown as a picture when it is one', async () => {
    await upload({ ...file, mimeType: 'image/png', fileName: 'qris.png' });
    expect(page.uploads[0]!.mediaType).toBe('image');
    await sendFile();
    expect(page.sent[0]!.message).toMatchObject({ type: 'image', caption: 'Halo Budi' });
  });

  it('that can not be uploaded leaves nothing behind', async () => {
    page.mediaEntry = null;
    expect(await upload()).toBe('upload: The upload came to nothing.');
    expect(await sendFile()).toMatchObject({ kind: 'not_sent' });
    page.filehash = '';
    expect(await upload()).toBe('upload: The page gave the file no hash.');
    expect(page.sent).toEqual([]);
  });

  it('never leaves as its text alone when the page was loaded anew in between', async () => {
    await upload();
    page.run(() => {
      delete (globalThis as { ownUploads?: unknown }).ownUploads;
    });
    expect(await sendFile()).toMatchObject({ kind: 'not_sent' });
    expect(page.sent).toEqual([]);
  });

  it('is handed over once', async () => {
    await upload();
    await sendFile();
    expect(await sendFile()).toMatchObject({ kind: 'not_sent' });
  });
});
