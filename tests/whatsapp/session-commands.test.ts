import { beforeEach, describe, expect, it } from 'vitest';
import { SessionCallTimeout } from '../../src/whatsapp/session-child.ts';
import { SessionCommands } from '../../src/whatsapp/session-commands.ts';
import { FakeSession } from '../support/fake-session.ts';
import { ManualClock } from '../support/manual-clock.ts';

const phone = '6281100000001';
let clock: ManualClock;
let session: FakeSession;
let isOwner: boolean;
let commands: SessionCommands;

beforeEach(() => {
  clock = new ManualClock();
  session = new FakeSession();
  session.state = 'awaiting_scan';
  session.isLinked = false;
  isOwner = true;
  session.answers.pairingCode = async () => 'ABCD1234';
  commands = new SessionCommands({
    session: session.asSupervisor,
    isOwner: () => isOwner,
    clock,
  });
});

describe('a pairing code', () => {
  it('comes from the page, with how long it holds', async () => {
    const calls: unknown[] = [];
    session.answers.pairingCode = async (...values) => {
      calls.push(values);
      return 'ABCD1234';
    };
    expect(await commands.pairingCode(phone)).toEqual({
      code: 'ABCD1234',
      expiresAt: clock.in(180_000),
    });
    expect(calls).toEqual([[{ phone }, 15_000]]);
    expect(session.ordered).toContain('personIsLinking');
  });

  it('is refused while a phone is linked, ready or not, without touching the page', async () => {
    session.isLinked = true;
    session.answers.pairingCode = () => Promise.reject(new Error('must not be asked'));
    for (const state of ['ready', 'reconnecting', 'awaiting_scan'] as const) {
      session.state = state;
      await expect(commands.pairingCode(phone)).rejects.toMatchObject({
        ...{ code: 'already_linked', status: 409 },
      });
    }
  });

  it.each(['starting', 'logged_out', 'authenticating'] as const)(
    'is refused while the session is %s',
    async (state) => {
      session.state = state;
      await expect(commands.pairingCode(phone)).rejects.toMatchObject({
        ...{ code: 'not_awaiting_scan', status: 409 },
      });
    },
  );

  it('is asked for once at a time', async () => {
    session.answers.pairingCode = () => new Promise(() => undefined);
    void commands.pairingCode(phone);
    await expect(commands.pairingCode(phone)).rejects.toMatchObject({
      ...{ code: 'pairing_in_progress', status: 409 },
    });
  });

  it('is asked for three times in ten minutes', async () => {
    for (let count = 0; count < 3; count += 1) await commands.pairingCode(phone);
    await clock.advance(60_000);
    await expect(commands.pairingCode(phone)).rejects.toMatchObject({
      ...{ code: 'too_many_pairing_codes', status: 429, headers: { 'Retry-After': '540' } },
    });
    await clock.advance(540_000);
    await commands.pairingCode(phone);
  });

  it.each([
    ['says nothing in time', new SessionCallTimeout('late'), /15 s/],
    ['refuses', new Error('ServerStatusCodeError: 429'), /Check the number/],
  ])('is a 503 when WhatsApp %s', async (_, cause, message) => {
    session.answers.pairingCode = () => Promise.reject(cause);
    await expect(commands.pairingCode(phone)).rejects.toMatchObject({
      ...{ code: 'pairing_code_failed', status: 503, message: expect.stringMatching(message) },
    });
    session.answers.pairingCode = async () => 'ABCD1234';
    await commands.pairingCode(phone);
  });
});

describe('on a server that stands by', () => {
  it.each([
    ['a restart', () => commands.restart()],
    ['a logout', () => commands.logOut()],
    ['a pairing code', () => commands.pairingCode(phone)],
  ])('%s is refused', async (_, order) => {
    isOwner = false;
    await expect(order()).rejects.toMatchObject({ code: 'not_owner', status: 409 });
    expect(session.ordered).toEqual([]);
  });
});

describe('on the owner', () => {
  it('a restart and a logout are passed on', async () => {
    session.state = 'reconnecting';
    session.reason = 'restart_requested';
    expect(await commands.restart()).toEqual({
      ...{ state: 'reconnecting', reason: 'restart_requested' },
    });
    expect(await commands.logOut()).toEqual({ toldWhatsApp: true });
    expect(session.ordered).toEqual(['renew', 'logOut']);
  });
});
