import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StartError } from '../../src/errors.ts';
import { type ProfileKind, SessionProfile } from '../../src/whatsapp/session-profile.ts';

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'session-profile-'));
  dir = join(root, 'deep', 'session');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function prepared(kind: ProfileKind = 'real'): SessionProfile {
  const profile = new SessionProfile(dir, kind);
  profile.prepare();
  return profile;
}

/** The error of a start that must be refused. */
function refusalOf(kind: ProfileKind): StartError {
  try {
    prepared(kind);
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return error as StartError;
  }
  throw new Error('It was not refused.');
}

const modeOf = (path: string) => statSync(path).mode & 0o777;

/** Puts a file into the browser's profile, as Chromium would. */
function browse(profile: SessionProfile, content: string): void {
  mkdirSync(profile.browserDir, { recursive: true });
  writeFileSync(join(profile.browserDir, 'Cookies'), content);
}

describe('prepare', () => {
  it('makes the folder, for this user alone', () => {
    prepared();
    expect(modeOf(dir)).toBe(0o700);
    expect(modeOf(join(dir, 'kind'))).toBe(0o600);
  });

  it('closes a folder that stood open', () => {
    mkdirSync(dir, { recursive: true });
    chmodSync(dir, 0o755);
    prepared();
    expect(modeOf(dir)).toBe(0o700);
  });

  it('may be repeated', () => {
    prepared('sandbox');
    expect(() => prepared('sandbox')).not.toThrow();
  });

  it('refuses, with exit code 78, a folder that cannot be one', () => {
    mkdirSync(join(root, 'deep'));
    writeFileSync(dir, 'a file');
    const error = refusalOf('real');
    expect(error.exitCode).toBe(78);
    expect(error.message).toContain('WHATSAPP_SESSION_DIR');
    expect(error.message).toContain(dir);
  });

  it.each([
    ['real', 'sandbox', 'a real WhatsApp account'],
    ['sandbox', 'real', 'the sandbox'],
  ] as const)('of a %s folder is refused for %s, and changes nothing', (kind, other, owner) => {
    browse(prepared(kind), 'linked');
    const error = refusalOf(other);
    expect(error.exitCode).toBe(78);
    expect(error.message).toContain(`belongs to ${owner}`);
    expect(error.message).toContain('Use another folder');
    expect(() => prepared(kind)).not.toThrow();
  });

  it('takes a profile without a mark for a real one', () => {
    browse(new SessionProfile(dir, 'real'), 'linked before there were marks');
    expect(refusalOf('sandbox').message).toContain('a real WhatsApp account');
    expect(() => prepared('real')).not.toThrow();
  });
});

describe('the link', () => {
  it('has an id that survives a restart', () => {
    const profile = prepared();
    expect(profile.readLink()).toBeNull();
    const linkId = profile.beginLink();
    expect(linkId).toMatch(/^[0-9a-f-]{36}$/);
    expect(prepared().readLink()).toBe(linkId);
    expect(modeOf(join(dir, 'link-id'))).toBe(0o600);
  });

  it('has another id after another pairing', () => {
    const profile = prepared();
    const first = profile.beginLink();
    expect(profile.beginLink()).not.toBe(first);
  });

  it('can be ended, also when there is none', () => {
    const profile = prepared();
    profile.beginLink();
    profile.endLink();
    profile.endLink();
    expect(profile.readLink()).toBeNull();
  });
});

describe('setAside', () => {
  const now = new Date('2026-11-23T03:00:00.123Z');

  it('renames the profile and deletes nothing', () => {
    const profile = prepared();
    browse(profile, 'precious');
    profile.beginLink();
    profile.setAside('logged-out', now);
    expect(existsSync(profile.browserDir)).toBe(false);
    expect(profile.readLink()).toBeNull();
    const kept = join(dir, 'logged-out-2026-11-23T03-00-00-123Z', 'Cookies');
    expect(readFileSync(kept, 'utf8')).toBe('precious');
  });

  it('keeps every profile that was set aside', () => {
    const profile = prepared();
    for (const second of [1, 2]) {
      browse(profile, `${second}`);
      profile.setAside('logged-out', new Date(now.getTime() + second * 1_000));
    }
    expect(readdirSync(dir).filter((name) => name.startsWith('logged-out'))).toHaveLength(2);
  });

  it('does nothing when there is no profile', () => {
    prepared().setAside('logged-out', now);
    expect(readdirSync(dir)).toEqual(['kind']);
  });
});
