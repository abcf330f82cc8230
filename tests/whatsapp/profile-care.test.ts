import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ProfileCare } from '../../src/whatsapp/profile-care.ts';
import { SessionProfile } from '../../src/whatsapp/session-profile.ts';
import type { PageFacts } from '../../src/whatsapp/session-protocol.ts';
import { type LogLines, collectLogLines } from '../support/log-lines.ts';
import { ManualClock } from '../support/manual-clock.ts';

const never = new AbortController().signal;
let dir: string;
let clock: ManualClock;
let log: LogLines;
let profile: SessionProfile;
/** What a browser on an empty profile shows; null for nothing. */
let shown: PageFacts | null;
let trials: string[];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'profile-care-'));
  clock = new ManualClock();
  log = collectLogLines();
  profile = new SessionProfile(dir, 'real');
  mkdirSync(profile.browserDir);
  shown = { page: 'whatsapp' } as PageFacts;
  trials = [];
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function care(browserPath?: string): ProfileCare {
  return new ProfileCare({
    ...{ profile, browserPath, clock, logger: log.logger },
    runBrowser: async (sessionDir, judge) => {
      trials.push(sessionDir);
      mkdirSync(join(sessionDir, 'session'), { recursive: true });
      for (;;) {
        const verdict = judge(shown);
        if ('end' in verdict) return verdict.end;
        await clock.advance(verdict.lookAgainInMs);
      }
    },
  });
}

describe('a profile on which no browser shows WhatsApp', () => {
  const blind = (subject: ProfileCare, times: number) => {
    for (let count = 0; count < times; count += 1) subject.lifeEnded(false);
  };

  it('is at fault when an empty one shows it after four times, and the fifth shows nothing', async () => {
    const subject = care();
    blind(subject, 3);
    expect(await subject.isAtFault(never)).toBe(false);
    expect(trials).toEqual([]);
    blind(subject, 1);
    expect(await subject.isAtFault(never)).toBe(false);
    expect(trials).toEqual([join(dir, 'trial')]);
    blind(subject, 1);
    expect(await subject.isAtFault(never)).toBe(true);
    expect(trials).toHaveLength(1);
    expect(readdirSync(dir)).toEqual(['session']);
  });

  it('is not at fault when what was in the way was gone just in time for the trial', async () => {
    const subject = care();
    blind(subject, 4);
    expect(await subject.isAtFault(never)).toBe(false);
    subject.lifeEnded(true);
    expect(await subject.isAtFault(never)).toBe(false);
  });

  it.each([
    ['nothing', null],
    ['something else', { page: 'foreign' } as PageFacts],
    ['no network', { page: 'error' } as PageFacts],
  ])('is not at fault when an empty one shows %s either', async (_, facts) => {
    const subject = care();
    shown = facts;
    blind(subject, 4);
    expect(await subject.isAtFault(never)).toBe(false);
    expect(trials).toHaveLength(1);
    blind(subject, 1);
    expect(await subject.isAtFault(never)).toBe(false);
    expect(existsSync(profile.browserDir)).toBe(true);
  });

  it('is not at fault when one of four has shown a page', async () => {
    const subject = care();
    blind(subject, 3);
    subject.lifeEnded(true);
    blind(subject, 3);
    expect(await subject.isAtFault(never)).toBe(false);
  });
});

describe('a profile of another browser', () => {
  const browser = () => {
    const path = join(dir, 'chromium');
    writeFileSync(path, '#!/bin/sh\necho "Chromium 120.0.6099.224 built on Debian"\n', {
      mode: 0o755,
    });
    return path;
  };
  const lastVersion = (text: string) =>
    writeFileSync(join(profile.browserDir, 'Last Version'), text);

  it.each([
    ['119.0.6045.123', false],
    ['120.0.6099.224', false],
    ['121.0.1.1', true],
    ['unreadable', false],
  ])('of version %s: of no use is %s', async (version, isOfNoUse) => {
    lastVersion(version);
    expect(await care(browser()).isOfNewerBrowser()).toBe(isOfNoUse);
  });

  it('is used when nobody can tell', async () => {
    lastVersion('121.0.1.1');
    expect(await care(join(dir, 'missing')).isOfNewerBrowser()).toBe(false);
    expect(await care().isOfNewerBrowser()).toBe(false);
    rmSync(join(profile.browserDir, 'Last Version'));
    expect(await care(browser()).isOfNewerBrowser()).toBe(false);
  });
});

describe('setting aside', () => {
  it('renames the profile by why and when, and forgets its link', async () => {
    profile.beginLink();
    await care().setAside('removed_on_the_phone', never);
    expect(readdirSync(dir)).toEqual(['removed-on-the-phone-2026-11-23T03-00-00-000Z']);
    expect(profile.readLink()).toBeNull();
  });

  it('tries again while something holds a file of it', async () => {
    const setAside = vi.spyOn(profile, 'setAside');
    for (let count = 0; count < 3; count += 1) {
      setAside.mockImplementationOnce(() => {
        throw Object.assign(new Error('EBUSY: resource busy'), { code: 'EBUSY' });
      });
    }
    await clock.runUntil(care().setAside('logged_out_here', never));
    expect(log.lines.filter(({ msg }) => msg === 'session.profile_busy')).toHaveLength(3);
    expect(existsSync(profile.browserDir)).toBe(false);
  });
});
