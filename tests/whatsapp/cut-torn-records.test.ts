import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cutTornRecords } from '../../src/whatsapp/cut-torn-records.ts';
import { wholeRecordsLength } from '../../src/whatsapp/whole-records-length.ts';

const blockBytes = 32_768;
const headerBytes = 7;

/** A log as LevelDB writes it, of records of so many bytes; and where each of them ends. */
function logOf(sizes: readonly number[]): { log: Buffer; ends: number[] } {
  const parts: Buffer[] = [];
  const ends: number[] = [];
  let at = 0;
  const write = (part: Buffer) => {
    parts.push(part);
    at += part.length;
  };
  for (const size of sizes) {
    let left = size;
    for (let isFirst = true, isLast = false; !isLast; isFirst = false) {
      const room = blockBytes - (at % blockBytes);
      if (room < headerBytes) write(Buffer.alloc(room));
      const bytes = Math.min(left, blockBytes - (at % blockBytes) - headerBytes);
      isLast = bytes === left;
      left -= bytes;
      write(record(typeOf(isFirst, isLast), bytes));
    }
    ends.push(at);
  }
  return { log: Buffer.concat(parts), ends };
}

function typeOf(isFirst: boolean, isLast: boolean): number {
  if (isFirst) return isLast ? 1 : 2;
  return isLast ? 4 : 3;
}

function record(type: number, bytes: number): Buffer {
  const header = Buffer.alloc(headerBytes, 0xab);
  header.writeUInt16LE(bytes, 4);
  header.writeUInt8(type, 6);
  return Buffer.concat([header, Buffer.alloc(bytes, 'x')]);
}

const sizes = fc.oneof(
  fc.nat({ max: 200 }),
  fc.integer({ min: blockBytes - 40, max: blockBytes + 40 }),
  fc.nat({ max: 3 * blockBytes }),
);

describe('wholeRecordsLength', () => {
  it('is where the last whole record ends, wherever the writer was killed', () => {
    fc.assert(
      fc.property(fc.array(sizes, { maxLength: 8 }), fc.nat(), (each, somewhere) => {
        const { log, ends } = logOf(each);
        const killedAt = somewhere % (log.length + 1);
        const whole = ends.findLast((end) => end <= killedAt) ?? 0;
        expect(wholeRecordsLength(log.subarray(0, killedAt))).toBe(whole);
      }),
    );
  });

  it('is the whole of what holds something else', () => {
    for (const other of [Buffer.alloc(4_096, 'x'), Buffer.alloc(4_096), record(1, 40_000)]) {
      expect(wholeRecordsLength(other)).toBe(other.length);
    }
  });
});

describe('cutTornRecords', () => {
  const indexedDb = 'Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.leveldb';
  const localStorage = 'Default/Local Storage/leveldb';
  const { log } = logOf([100, 200]);
  const torn = Buffer.concat([log, record(1, 100).subarray(0, headerBytes)]);
  let browserDir: string;

  beforeEach(() => {
    browserDir = mkdtempSync(join(tmpdir(), 'torn-records-'));
  });
  afterEach(() => rmSync(browserDir, { recursive: true, force: true }));

  const write = (file: string, bytes: Buffer) => {
    mkdirSync(dirname(join(browserDir, file)), { recursive: true });
    writeFileSync(join(browserDir, file), bytes);
  };
  const read = (file: string) => readFileSync(join(browserDir, file));

  it('cuts what is half written in both halves of a link, and names it', async () => {
    const files = [
      ...[`${indexedDb}/000033.log`, `${indexedDb}/MANIFEST-000001`],
      ...[`${localStorage}/000003.log`, `${localStorage}/MANIFEST-000002`],
    ];
    for (const file of files) write(file, torn);
    expect((await cutTornRecords(browserDir)).toSorted()).toEqual(files.toSorted());
    for (const file of files) expect(read(file).equals(log), file).toBe(true);
    expect(await cutTornRecords(browserDir)).toEqual([]);
  });

  it('leaves everything else as it is', async () => {
    const others = [
      ...[`${indexedDb}/000035.ldb`, `${indexedDb}/LOG`, `${indexedDb}/CURRENT`],
      ...['Default/IndexedDB/https_web.whatsapp.com_0.indexeddb.blob/1/000001.log'],
      ...['Default/Session Storage/000001.log'],
    ];
    for (const file of others) write(file, torn);
    write(`${localStorage}/000003.log`, log);
    expect(await cutTornRecords(browserDir)).toEqual([]);
    for (const file of others) expect(read(file).equals(torn), file).toBe(true);
  });

  it('has nothing to do for a profile that is not there yet', async () => {
    expect(await cutTornRecords(join(browserDir, 'none'))).toEqual([]);
  });

  it('rejects when a database can not be read', async () => {
    write('Default/IndexedDB', log);
    await expect(cutTornRecords(browserDir)).rejects.toThrow(/ENOTDIR/);
  });
});
