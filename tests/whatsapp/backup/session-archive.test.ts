import { createSecretKey, randomBytes } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../src/errors.ts';
import { seal } from '../../../src/whatsapp/backup/archive-cipher.ts';
import { type ArchiveRecord, encodeRecord } from '../../../src/whatsapp/backup/archive-records.ts';
import { restoreArchive } from '../../../src/whatsapp/backup/restore-archive.ts';
import { writeArchive } from '../../../src/whatsapp/backup/session-archive.ts';
import { type ProfileKind, SessionProfile } from '../../../src/whatsapp/session-profile.ts';

const now = new Date('2026-11-26T20:00:00.000Z');
const key = createSecretKey(randomBytes(32));
const pieceBytes = 64 * 1024 + 16;
const headerBytes = 11 + 1 + 16 + 8;
/** More than a piece, and nothing that packs well: the archive has several pieces. */
const large = randomBytes(300_000);

let root: string;
let file: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'session-archive-'));
  file = join(root, 'a.backup');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function profileIn(name: string, kind: ProfileKind = 'real'): SessionProfile {
  return new SessionProfile(join(root, name), kind);
}

/** A linked profile with a file in a folder, an empty folder, an empty file and a large one. */
function linkedProfile(name: string, kind: ProfileKind = 'real'): SessionProfile {
  const profile = profileIn(name, kind);
  profile.prepare();
  profile.beginLink();
  mkdirSync(join(profile.browserDir, 'Default', 'Local Storage', 'leveldb'), { recursive: true });
  mkdirSync(join(profile.browserDir, 'Default', 'blob_storage'), { recursive: true });
  writeFileSync(join(profile.browserDir, 'Local State'), '{"os":"Ünïx"}');
  writeFileSync(join(profile.browserDir, 'Default', 'LOCK'), '');
  writeFileSync(join(profile.browserDir, 'Default', 'Local Storage', 'leveldb', '1.ldb'), large);
  return profile;
}

const back = (profile: SessionProfile, signal = new AbortController().signal) =>
  writeArchive(profile, { key, file, now, signal });

const restore = (profile: SessionProfile, overrides: { key?: typeof key; now?: Date } = {}) =>
  restoreArchive({
    file,
    key,
    profile,
    now,
    signal: new AbortController().signal,
    ...overrides,
  });

/** Every path below `dir` with its mode, and the content of files. */
function snapshot(dir: string): Record<string, string> {
  return Object.fromEntries(
    readdirSync(dir, { recursive: true, encoding: 'utf8' })
      .toSorted()
      .map((path) => {
        const { mode } = statSync(join(dir, path));
        const isFile = statSync(join(dir, path)).isFile();
        const content = isFile ? readFileSync(join(dir, path)).toString('base64') : 'folder';
        return [path, `${(mode & 0o777).toString(8)} ${content}`];
      }),
  );
}

/** Checks that a restore is refused with this code and leaves everything as it was. */
async function expectRefused(code: string, overrides: Parameters<typeof restore>[1] = {}) {
  const profile = linkedProfile('target');
  const before = snapshot(profile.dir);
  const refusal = await restore(profile, overrides).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(AppError);
  expect((refusal as AppError).code).toBe(code);
  expect(snapshot(profile.dir)).toEqual(before);
  const fresh = profileIn('fresh');
  await expect(restore(fresh, overrides)).rejects.toThrow(AppError);
  expect(readdirSync(root)).not.toContain('fresh');
}

describe('an archive', () => {
  it('brings back every folder and file, for this user alone, and counts as a new link', async () => {
    const source = linkedProfile('source');
    const bytes = await back(source);
    expect(bytes).toBe(statSync(file).size);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const target = profileIn('target');
    expect(await restore(target)).toEqual({ createdAt: now, keptAs: null });
    const found = snapshot(target.dir);
    expect(Object.keys(found)).toEqual([
      'kind',
      'session',
      'session/Default',
      'session/Default/LOCK',
      'session/Default/Local Storage',
      'session/Default/Local Storage/leveldb',
      'session/Default/Local Storage/leveldb/1.ldb',
      'session/Default/blob_storage',
      'session/Local State',
    ]);
    expect(found['session/Default']).toBe('700 folder');
    expect(found['session/Default/LOCK']).toBe('600 ');
    expect(found['session/Default/Local Storage/leveldb/1.ldb']).toBe(
      `600 ${large.toString('base64')}`,
    );
    expect(target.readLink()).toBeNull();
  });

  it('sets aside what was there, link and all', async () => {
    await back(linkedProfile('source'));
    const target = linkedProfile('target');
    writeFileSync(join(target.browserDir, 'Cookies'), 'precious');
    const { keptAs } = await restore(target);
    expect(keptAs).toBe(join(target.dir, 'replaced-2026-11-26T20-00-00-000Z'));
    expect(readFileSync(join(keptAs!, 'Cookies'), 'utf8')).toBe('precious');
    expect(readdirSync(target.browserDir)).not.toContain('Cookies');
    expect(target.readLink()).toBeNull();
  });

  it('leaves out links, caches and the marks of a running browser', async () => {
    const source = linkedProfile('source');
    writeFileSync(join(root, 'secret'), 'outside of the profile');
    symlinkSync(join(root, 'secret'), join(source.browserDir, 'Default', 'link'));
    symlinkSync('host-1', join(source.browserDir, 'SingletonLock'));
    for (const cache of ['Cache', 'Code Cache', 'GPUCache', 'Service Worker/CacheStorage']) {
      mkdirSync(join(source.browserDir, 'Default', cache), { recursive: true });
      writeFileSync(join(source.browserDir, 'Default', cache, 'data'), 'cached');
    }
    await back(source);
    const target = profileIn('target');
    await restore(target);
    const paths = readdirSync(target.browserDir, { recursive: true, encoding: 'utf8' });
    expect(paths).toContain('Default/Service Worker');
    expect(paths.filter((path) => /Cache|Singleton|link/.test(path))).toEqual([]);
  });

  it('holds no word of the profile that can be read, and no two are alike', async () => {
    const source = linkedProfile('source');
    await back(source);
    const first = readFileSync(file);
    expect(first.includes('Local State')).toBe(false);
    await back(source);
    expect(readFileSync(file).subarray(headerBytes).equals(first.subarray(headerBytes))).toBe(
      false,
    );
  });

  it('leaves nothing behind when it fails or is broken off', async () => {
    const source = linkedProfile('source');
    const broken = new AbortController();
    broken.abort();
    await expect(back(source, broken.signal)).rejects.toThrow();
    await expect(back(profileIn('none'))).rejects.toThrow('ENOENT');
    expect(readdirSync(root)).toEqual(['source']);
  });

  it('is restored only while the profile is surely nobody else’s', async () => {
    await back(linkedProfile('source'));
    const target = linkedProfile('target');
    const before = snapshot(target.dir);
    const signal = AbortSignal.abort(new Error('lost'));
    await expect(restoreArchive({ file, key, profile: target, now, signal })).rejects.toThrow(
      'lost',
    );
    expect(snapshot(target.dir)).toEqual(before);
  });
});

describe('a back-up is refused, and nothing changes,', () => {
  beforeEach(() => back(linkedProfile('source')));

  const rewrite = (change: (content: Buffer) => Buffer) =>
    writeFileSync(file, change(Buffer.from(readFileSync(file))));
  const flip = (at: number) =>
    rewrite((content) => {
      const place = at < 0 ? content.length + at : at;
      content[place] = content[place]! ^ 1;
      return content;
    });

  it('with another key', () =>
    expectRefused('backup_key_wrong', { key: createSecretKey(randomBytes(32)) }));

  it('of another version', async () => {
    rewrite((content) => content.fill(2, 11, 12));
    await expectRefused('backup_version_unknown');
  });

  it.each([
    ['the salt', 15, 'backup_key_wrong'],
    ['the mark of the key', headerBytes - 1, 'backup_key_wrong'],
    ['the first piece', headerBytes, 'backup_damaged'],
    ['a later piece', headerBytes + pieceBytes + 5, 'backup_damaged'],
    ['the last byte', -1, 'backup_damaged'],
    ['the magic', 0, 'not_a_backup'],
  ])('with one bit changed in %s', async (_where, at, code) => {
    flip(at);
    await expectRefused(code);
  });

  it.each([
    ['in the header', headerBytes - 3],
    ['after the header', headerBytes],
    ['inside of a piece', headerBytes + pieceBytes + 100],
    ['between two pieces', headerBytes + 2 * pieceBytes],
    ['by one byte', -1],
  ])('cut off %s', async (_where, at) => {
    rewrite((content) => content.subarray(0, at));
    await expectRefused('backup_damaged');
  });

  const piece = (content: Buffer, index: number) =>
    content.subarray(headerBytes + index * pieceBytes, headerBytes + (index + 1) * pieceBytes);

  it.each<[string, (content: Buffer) => Buffer[]]>([
    [
      'with two pieces in each other’s place',
      (it) => [piece(it, 1), piece(it, 0), it.subarray(headerBytes + 2 * pieceBytes)],
    ],
    ['with a piece twice', (it) => [piece(it, 0), it.subarray(headerBytes)]],
    ['without its first piece', (it) => [it.subarray(headerBytes + pieceBytes)]],
    ['with more after its end', (it) => [it.subarray(headerBytes), Buffer.from('more')]],
    ['with a piece of its own after its end', (it) => [it.subarray(headerBytes), piece(it, 0)]],
  ])('%s', async (_what, rearrange) => {
    rewrite((content) => Buffer.concat([content.subarray(0, headerBytes), ...rearrange(content)]));
    await expectRefused('backup_damaged');
  });

  it('with a piece of another back-up under the same key', async () => {
    const first = Buffer.from(readFileSync(file));
    await back(profileIn('source'));
    rewrite((content) =>
      Buffer.concat([
        content.subarray(0, headerBytes),
        piece(first, 0),
        content.subarray(headerBytes + pieceBytes),
      ]),
    );
    await expectRefused('backup_damaged');
  });

  it('when it is something else, empty, or not there', async () => {
    writeFileSync(file, 'PK of some other program, long enough to be one of ours');
    await expectRefused('not_a_backup');
    writeFileSync(file, '');
    await expectRefused('not_a_backup');
    rmSync(file);
    await expectRefused('file_unreadable');
  });

  it('of the sandbox, for a real account', async () => {
    await back(linkedProfile('sandbox', 'sandbox'));
    await expectRefused('backup_of_other_kind');
    await restore(profileIn('other', 'sandbox'));
  });
});

describe('whoever has the key', () => {
  const profile: ArchiveRecord = { type: 'profile', kind: 'real', createdAt: now.toISOString() };
  const written = (path: string): (ArchiveRecord | string)[] => [
    profile,
    { type: 'file', path, bytes: 4 },
    'evil',
    { type: 'end', records: 2 },
  ];

  /** An archive that is authentic, with whatever in it. */
  async function forge(parts: (ArchiveRecord | string)[]): Promise<void> {
    const plain = parts.map((it) => (typeof it === 'string' ? Buffer.from(it) : encodeRecord(it)));
    const sealed = async (packed: AsyncIterable<Buffer>) => {
      const pieces: Buffer[] = [];
      for await (const it of seal(packed, key)) pieces.push(it);
      writeFileSync(file, Buffer.concat(pieces));
    };
    await pipeline(plain, createGzip(), sealed);
  }

  it.each([
    '../evil',
    '../../evil',
    '/tmp/evil',
    'Default/../../evil',
    'Default//evil',
    './evil',
    'evil/',
    '..\\evil',
    'evil\0',
    '',
  ])('can write nowhere but into the profile: %j', async (path) => {
    await forge(written(path));
    await expectRefused('backup_damaged');
  });

  it('can write an ordinary path', async () => {
    await forge(written('Cookies'));
    const target = profileIn('target');
    await restore(target);
    expect(readFileSync(join(target.browserDir, 'Cookies'), 'utf8')).toBe('evil');
  });

  it.each<[string, (ArchiveRecord | string)[]]>([
    ['no end', [profile]],
    ['a wrong count', [profile, { type: 'end', records: 2 }]],
    ['something after the end', [profile, { type: 'end', records: 1 }, 'more']],
    ['no beginning', [{ type: 'end', records: 1 }]],
    ['a file that is cut off', [profile, { type: 'file', path: 'a', bytes: 9 }, 'evil']],
    ['no records', ['\0\0\0\x04evil']],
    ['a link', [profile, '\0\0\0\x27{"type":"link","path":"a","to":"/etc"}  ']],
  ])('is not believed with %s', async (_what, parts) => {
    await forge(parts);
    await expectRefused('backup_damaged');
  });

  it('can write no file twice, and leaves nothing of the try', async () => {
    const twice: ArchiveRecord = { type: 'file', path: 'a', bytes: 1 };
    await forge([profile, twice, 'x', twice, 'y', { type: 'end', records: 3 }]);
    const target = linkedProfile('target');
    const before = snapshot(target.dir);
    await expect(restore(target)).rejects.toThrow('EEXIST');
    expect(snapshot(target.dir)).toEqual(before);
  });
});
