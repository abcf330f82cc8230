import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { InboundMessage } from '../../src/notifications/inbound-message.ts';
import { InboundReadBack } from '../../src/whatsapp/inbound-read-back.ts';
import { FakeSession } from '../support/fake-session.ts';
import { collectLogLines, type LogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const GRACE_MS = 2_000;
const RETRY_MS = 5_000;
const MARK_MS = 60_000;
const HOUR_MS = 3_600_000;

let clock: ManualClock;
let session: FakeSession;
let log: LogLines;
let mark: Date | null;
let taken: InboundMessage[];
let told: (boolean | 'woken' | 'senders')[];
let readBack: InboundReadBack;
/** The chats that have something new, and for which instant that was asked. */
let chats: string[];
let askedSince: number[];

beforeEach(() => {
  clock = new ManualClock();
  session = new FakeSession();
  log = collectLogLines();
  mark = null;
  taken = [];
  told = [];
  chats = [];
  askedSince = [];
  session.answers.listRecentChats = async ({ since }) => {
    askedSince.push(since);
    return chats;
  };
  session.answers.readChats = async ({ chatIds }) => ({
    messages: chatIds.map((id) => ({ messageId: id, phone: id, lid: null, text: 'STOP', at: 1 })),
    unreadable: 0,
  });
  readBack = new InboundReadBack({
    repository: {
      readUntil: async () => mark,
      markReadUntil: async (at) => {
        mark = at;
      },
    },
    intake: {
      take: async (message) => void taken.push(message),
      findSenders: async () => void told.push('senders'),
    },
    session: session.asSupervisor,
    clock,
    logger: log.logger,
    onReadBack: (done) => told.push(done),
    wakeOutbox: () => told.push('woken'),
  });
});

afterEach(() => readBack.stop());

const untilDone = () => vi.waitFor(() => expect(readBack.done).toBe(true), { interval: 2 });
const becomeReady = async () => {
  readBack.sessionReady();
  await clock.passSleepOf(GRACE_MS);
};
const phones = (count: number) => Array.from({ length: count }, (_, n) => `62812000${1000 + n}`);

describe('after a ready', () => {
  it('is not done before every chat is read and every message taken in', async () => {
    chats = phones(45);
    readBack.sessionReady();
    expect(readBack.done).toBe(false);
    await clock.untilSleeping(GRACE_MS);
    expect(askedSince).toEqual([]);
    await clock.passSleepOf(GRACE_MS);
    await untilDone();
    expect(taken.map((message) => message.phone)).toEqual(chats.map((chat) => `+${chat}`));
    expect(told).toEqual([false, true, 'woken', 'senders']);
    expect(log.lines.at(-1)).toMatchObject({ msg: 'inbound.read_back', chats: 45, messages: 45 });
  });

  it('begins an hour before the mark', async () => {
    mark = clock.in(-24 * HOUR_MS);
    await becomeReady();
    await untilDone();
    expect(askedSince).toEqual([clock.in(-25 * HOUR_MS - GRACE_MS).getTime() / 1000]);
  });

  it.each([
    ['there is no mark', () => null],
    ['the clock was ahead', () => clock.in(24 * HOUR_MS)],
  ])('begins an hour ago when %s', async (_, makeMark) => {
    mark = makeMark();
    await becomeReady();
    await untilDone();
    expect(askedSince).toEqual([clock.in(-HOUR_MS).getTime() / 1000]);
  });

  it('tries again until the page answers', async () => {
    const { listRecentChats } = session.answers;
    session.answers.listRecentChats = () => Promise.reject(new Error('not synced'));
    await becomeReady();
    await clock.passSleepOf(RETRY_MS);
    await clock.untilSleeping(RETRY_MS);
    expect(readBack.done).toBe(false);
    session.answers.listRecentChats = listRecentChats!;
    await clock.passSleepOf(RETRY_MS);
    await untilDone();
  });

  it('says how many chats could not be read', async () => {
    chats = phones(1);
    session.answers.readChats = async () => ({ messages: [], unreadable: 1 });
    await becomeReady();
    await untilDone();
    expect(log.lines.at(-1)).toMatchObject({ level: 'warn', unreadable: 1 });
  });
});

describe('another ready', () => {
  it('takes it back at once, and reads anew', async () => {
    await becomeReady();
    await untilDone();
    readBack.sessionReady();
    expect(readBack.done).toBe(false);
    await clock.passSleepOf(GRACE_MS);
    await untilDone();
    expect(askedSince).toHaveLength(2);
    expect(told.filter((what) => what === true)).toHaveLength(2);
  });

  it('is not answered by the reading for the one before', async () => {
    chats = phones(1);
    let answer: () => void = () => undefined;
    session.answers.readChats = () =>
      new Promise((resolve) => {
        answer = () => resolve({ messages: [], unreadable: 0 });
      });
    await becomeReady();
    await vi.waitFor(() => expect(askedSince).toHaveLength(1), 10_000);
    const finishOld = answer;
    readBack.sessionReady();
    finishOld();
    await clock.passSleepOf(GRACE_MS);
    await vi.waitFor(() => expect(askedSince).toHaveLength(2), 10_000);
    expect(readBack.done).toBe(false);
    answer();
    await untilDone();
    expect(told.filter((what) => what === true)).toHaveLength(1);
  });
});

describe('the mark', () => {
  it('moves on while the session is ready, and only then', async () => {
    await becomeReady();
    await untilDone();
    await clock.passSleepOf(MARK_MS);
    await clock.untilSleeping(MARK_MS);
    const atReady = clock.now();
    expect(mark).toEqual(atReady);
    session.state = 'reconnecting';
    await clock.passSleepOf(MARK_MS);
    await clock.untilSleeping(MARK_MS);
    expect(mark).toEqual(atReady);
  });

  it('stays where it is while the reading is not done', async () => {
    session.answers.listRecentChats = () => Promise.reject(new Error('not synced'));
    await becomeReady();
    await clock.untilSleeping(RETRY_MS);
    expect(mark).toBeNull();
  });
});
