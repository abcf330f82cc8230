import { beforeEach, describe, expect, it } from 'vitest';
import { SessionCallTimeout } from '../../src/whatsapp/session-child.ts';
import { SessionSender } from '../../src/whatsapp/session-sender.ts';
import { NoSession } from '../../src/whatsapp/session-pauses.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { LINK_ID } from '../support/test-ledger.ts';

const message = {
  phone: '+6281234567890',
  text: 'Halo',
  media: null,
  messageId: '3EB0AA',
  numberKnown: true,
};
const query = { phone: '+6281234567890', messageId: '3EB0AA' };
const chatId = '6281234567890@c.us';
const clock = new ManualClock();
let session: FakeSession;
let sender: SessionSender;
let mayDrive: boolean;

beforeEach(() => {
  session = new FakeSession();
  mayDrive = true;
  sender = new SessionSender({
    session: session.asSupervisor,
    mayDrive: () => mayDrive,
    clock,
    sendTimeoutMs: 25_000,
  });
});

describe('send', () => {
  it('gives the page the chat, the text, the id and the deadline', async () => {
    const calls: unknown[] = [];
    session.answers.send = async (...values) => {
      calls.push(values);
      return { kind: 'handed_over' };
    };
    expect(await sender.send(message)).toEqual({ kind: 'handed_over' });
    const deadlineAt = clock.in(25_000).getTime();
    const order = { chatId, text: 'Halo', messageId: '3EB0AA', numberKnown: true, deadlineAt };
    expect(calls).toEqual([[order, 25_000]]);
  });

  it('gives the page a file as base64', async () => {
    const media = {
      bytes: Buffer.from('%PDF-1.7'),
      mimeType: 'application/pdf' as const,
      fileName: 'kwitansi.pdf',
    };
    session.answers.send = async (order) => {
      const data = media.bytes.toString('base64');
      expect(order.media).toEqual({ data, mimeType: media.mimeType, fileName: media.fileName });
      return { kind: 'handed_over' };
    };
    expect(await sender.send({ ...message, media })).toEqual({ kind: 'handed_over' });
  });

  it.each([
    ['no session is certain to have left nothing', new NoSession(), 'not_sent', 'no_session'],
    ['a page that does not answer is not', new SessionCallTimeout(), 'unknown', 'send_timeout'],
    ['a page that fails is not', new Error('Target closed'), 'unknown', 'page_gone'],
  ])('%s', async (_, error, kind, reason) => {
    session.answers.send = () => Promise.reject(error);
    expect(await sender.send(message)).toEqual({ kind, reason });
  });
});

describe('lookup', () => {
  it('asks for all at once, by chat and bare id', async () => {
    session.answers.lookup = async ({ messages }, deadlineMs) => {
      expect(messages).toEqual([{ messageId: '3EB0AA', chatId }]);
      expect(deadlineMs).toBe(15_000);
      return [{ messageId: '3EB0AA', found: { ack: 2, sentAt: 1_795_402_800, messageKey: 'key' } }];
    };
    expect(await sender.lookup([query])).toEqual([
      {
        messageId: '3EB0AA',
        found: true,
        ack: 2,
        at: clock.now(),
        sentAt: new Date(1_795_402_800_000),
        messageKey: 'key',
      },
    ]);
  });

  it('tells "not there" from "cannot say"', async () => {
    session.answers.lookup = async () => [{ messageId: '3EB0AA', found: null }];
    expect(await sender.lookup([query])).toEqual([{ messageId: '3EB0AA', found: false }]);
    session.answers.lookup = () => Promise.reject(new Error('not synced'));
    await expect(sender.lookup([query])).rejects.toThrow('not synced');
  });

  it('refuses an acknowledgement level that it does not know', async () => {
    session.answers.lookup = async () => [
      { messageId: '3EB0AA', found: { ack: 9, sentAt: 0, messageKey: 'key' } },
    ];
    await expect(sender.lookup([query])).rejects.toThrow('unknown ack: 9');
  });
});

describe('resend', () => {
  it.each([true, false])('says what the page says: %s', async (answer) => {
    session.answers.resend = async (location) => {
      expect(location).toEqual({ messageId: '3EB0AA', chatId });
      return answer;
    };
    expect(await sender.resend(query)).toBe(answer);
  });
});

describe('readyLink', () => {
  it('is the link while the session is ready, else null', () => {
    expect(sender.readyLink()).toBe(LINK_ID);
    session.state = 'reconnecting';
    expect(sender.readyLink()).toBeNull();
  });
});
