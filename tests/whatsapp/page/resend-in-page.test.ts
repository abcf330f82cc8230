import { beforeEach, describe, expect, it } from 'vitest';
import { resendInPage } from '../../../src/whatsapp/page/resend-in-page.ts';
import { FakePage, LID_CHAT, PHONE_CHAT, widOf } from '../../support/fake-page.ts';

let page: FakePage;

beforeEach(() => {
  page = new FakePage();
});

const resend = () => page.run(resendInPage, { messageId: '3EB0AA', chatId: PHONE_CHAT });

describe('resendInPage', () => {
  it('sends the message in memory again, marked as one that failed', async () => {
    const message = page.message('3EB0AA', 0);
    page.inMemory.push(page.message('3EB0BB', 0), message);
    expect(await resend()).toBe(true);
    expect(page.resent).toEqual([message]);
    expect(page.resent[0]).toBe(message);
    expect(message.isSendFailure).toBe(true);
  });

  it.each([PHONE_CHAT, LID_CHAT])('takes it from the database, under %s', async (chat) => {
    page.lid = widOf(LID_CHAT);
    const message = page.message('3EB0AA', 0, chat);
    page.inStore.set(`true_${chat}_3EB0AA`, message);
    expect(await resend()).toBe(true);
    expect(page.resent[0]).toBe(message);
  });

  it.each([-1, 1, 2, 3])('does nothing to a message with ack %d', async (ack) => {
    page.inMemory.push(page.message('3EB0AA', ack));
    expect(await resend()).toBe(false);
    expect(page.resent).toEqual([]);
  });

  it('does nothing when the page does not have it', async () => {
    expect(await resend()).toBe(false);
    expect(page.resent).toEqual([]);
  });

  it('does not wait for the result, and leaves no rejection behind', async () => {
    page.inMemory.push(page.message('3EB0AA', 0));
    page.modules.WAWebResendMsgAction.resendMsg = () => Promise.reject(new Error('offline'));
    expect(await resend()).toBe(true);
  });
});
