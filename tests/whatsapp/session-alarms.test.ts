import { EventEmitter } from 'node:events';
import { beforeEach, describe, expect, it } from 'vitest';
import { Alarms } from '../../src/alarms.ts';
import { alarmsOf, raiseSessionAlarms } from '../../src/whatsapp/session-alarms.ts';
import type { SessionCondition } from '../../src/whatsapp/session-state.ts';
import { collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

describe('alarms of a session', () => {
  it.each([
    ['a first start', 'awaiting_scan', null, []],
    ['ready', 'ready', null, []],
    ['removed on the phone', 'logged_out', 'removed_on_the_phone', ['qr_needed', 'logged_out']],
    ['asking again', 'awaiting_scan', 'link_lost', ['qr_needed', 'logged_out']],
    ['another profile', 'awaiting_scan', 'profile_not_linked', ['qr_needed']],
    ['logged out by a person', 'logged_out', 'logged_out_here', []],
    ['no more codes', 'logged_out', 'press_to_link', ['qr_needed']],
    ['a passkey', 'awaiting_scan', 'passkey_needed', ['qr_needed']],
    ['a build that lacks things', 'incompatible', 'missing WAWebMsgKey', ['incompatible']],
    ['blocked', 'stopped', 'account_blocked', ['account_blocked']],
    ['stopped by us', 'stopped', null, []],
    ['another device', 'reconnecting', 'conflict', ['conflict']],
    ['profile', 'logged_out', 'profile_set_aside', ['qr_needed', 'profile_set_aside']],
  ] as const)('%s', (_, state, reason, codes) => {
    expect([...alarmsOf({ condition: { state, reason }, failures: 0 }).keys()]).toEqual(codes);
  });

  it('the fifth failure in a row', () => {
    const condition: SessionCondition = { state: 'reconnecting', reason: 'page_crashed' };
    const stopped: SessionCondition = { state: 'stopped', reason: null };
    expect(alarmsOf({ condition, failures: 4 }).size).toBe(0);
    expect(alarmsOf({ condition: stopped, failures: 5 }).size).toBe(0);
    expect([...alarmsOf({ condition, failures: 5 })]).toEqual([['session_down', 'page_crashed']]);
  });
});

describe('raised alarms', () => {
  class Session extends EventEmitter {
    failures = 0;
    condition: SessionCondition = { state: 'stopped', reason: null };
    become(state: SessionCondition['state'], reason: string | null = null): void {
      this.condition = { state, reason };
      this.emit('changed');
    }
  }
  let session: Session;
  let alarms: Alarms;
  const on = () => alarms.active.map(({ code }) => code);

  beforeEach(() => {
    session = new Session();
    alarms = new Alarms({ clock: new ManualClock(), logger: collectLogLines().logger });
    raiseSessionAlarms(session, alarms);
  });

  it('stay on until the session is ready', () => {
    session.become('logged_out', 'removed_on_the_phone');
    session.become('starting');
    session.become('awaiting_scan', 'removed_on_the_phone');
    session.become('authenticating', 'pairing');
    expect(on()).toEqual(['qr_needed', 'logged_out']);
    session.become('ready');
    expect(on()).toEqual([]);
  });

  it('go off with a passkey that is asked for no more, when nothing else is wrong', () => {
    session.become('awaiting_scan', 'passkey_needed');
    expect(on()).toEqual(['qr_needed']);
    session.become('awaiting_scan');
    expect(on()).toEqual([]);
    session.become('awaiting_scan', 'link_lost');
    session.become('awaiting_scan', 'passkey_needed');
    session.become('awaiting_scan', 'link_lost');
    expect(on()).toEqual(['qr_needed', 'logged_out']);
    expect(alarms.active[0]!.reason).toBe('link_lost');
  });

  it('go off when a person asks for the code after all', () => {
    session.become('logged_out', 'press_to_link');
    session.become('starting');
    expect(on()).toEqual(['qr_needed']);
    session.become('awaiting_scan');
    expect(on()).toEqual([]);
  });

  it('are no business of a server that drives the account no more', () => {
    session.become('incompatible', 'missing WAWebMsgKey');
    session.become('stopped');
    expect(on()).toEqual([]);
  });

  it('come with the fifth failure although nothing else has changed', () => {
    session.become('reconnecting', 'browser_gone');
    session.failures = 5;
    session.emit('ended', 5);
    expect(on()).toEqual(['session_down']);
  });
});
