import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { AppError } from '../../errors.ts';
import { backupDamaged } from './backup-errors.ts';
import { ByteReader } from './byte-reader.ts';

const algorithm = 'aes-256-gcm';
const magic = Buffer.from('WBS-SESSION', 'ascii');
const version = 1;
const saltBytes = 16;
const checkBytes = 8;
const headerBytes = magic.length + 1 + saltBytes + checkBytes;
const pieceBytes = 64 * 1024;
const tagBytes = 16;

/**
 * Encrypts a stream with a key of its own, made from `key` and a random salt. Each piece carries
 * its place and whether it is the last one in its nonce, and the header is authenticated with
 * every piece: what is cut off, moved, repeated, added or changed does not open.
 */
export async function* seal(
  plain: AsyncIterable<Buffer>,
  key: KeyObject,
): AsyncGenerator<Buffer, void, undefined> {
  const salt = randomBytes(saltBytes);
  const { secret, check } = derive(key, salt);
  const header = Buffer.concat([magic, Buffer.of(version), salt, check]);
  yield header;
  const reader = new ByteReader(plain);
  for (let index = 0, isLast = false; !isLast; index += 1) {
    const piece = await reader.take(pieceBytes);
    isLast = await reader.isAtEnd();
    const cipher = createCipheriv(algorithm, secret, nonceOf(index, isLast)).setAAD(header);
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
  }
}

/**
 * Decrypts what {@link seal} has made. A piece is passed on only once it is authentic; that none
 * is missing is known only at the end.
 *
 * @throws AppError `not_a_backup`, `backup_version_unknown`, `backup_key_wrong` at the start,
 * `backup_damaged` anywhere.
 */
export async function* unseal(
  sealed: AsyncIterable<Buffer>,
  key: KeyObject,
): AsyncGenerator<Buffer, void, undefined> {
  const reader = new ByteReader(sealed);
  const header = await reader.take(headerBytes);
  const secret = secretOf(header, key);
  for (let index = 0, isLast = false; !isLast; index += 1) {
    const piece = await reader.take(pieceBytes + tagBytes);
    isLast = await reader.isAtEnd();
    yield openPiece(piece, { secret, header, nonce: nonceOf(index, isLast) });
  }
}

function openPiece(
  piece: Buffer,
  { secret, header, nonce }: { secret: Buffer; header: Buffer; nonce: Buffer },
): Buffer {
  const sealedBytes = piece.length - tagBytes;
  if (sealedBytes < 0) throw backupDamaged();
  const decipher = createDecipheriv(algorithm, secret, nonce, { authTagLength: tagBytes })
    .setAAD(header)
    .setAuthTag(piece.subarray(sealedBytes));
  const plain = decipher.update(piece.subarray(0, sealedBytes));
  try {
    decipher.final();
  } catch {
    throw backupDamaged();
  }
  return plain;
}

function secretOf(header: Buffer, key: KeyObject): Buffer {
  if (!header.subarray(0, magic.length).equals(magic)) {
    throw new AppError('not_a_backup', 'The file is no back-up of a session; name another one.', {
      status: 422,
    });
  }
  if (header.length < headerBytes) throw backupDamaged();
  if (header[magic.length] !== version) {
    throw new AppError(
      'backup_version_unknown',
      'A newer version of the server has made this back-up; restore it with that version.',
      { status: 422 },
    );
  }
  const salt = header.subarray(magic.length + 1, magic.length + 1 + saltBytes);
  const { secret, check } = derive(key, salt);
  if (check.equals(header.subarray(-checkBytes))) return secret;
  throw new AppError(
    'backup_key_wrong',
    'SESSION_BACKUP_KEY is not the key that this back-up was made with; set that one.',
    { status: 422 },
  );
}

/** A secret for one file alone, and a mark by which a wrong key is told from a damaged file. */
function derive(key: KeyObject, salt: Buffer): { secret: Buffer; check: Buffer } {
  const purpose = `whatsapp-business-server session back-up ${version}`;
  const derived = Buffer.from(hkdfSync('sha256', key, salt, purpose, 32 + checkBytes));
  return { secret: derived.subarray(0, 32), check: derived.subarray(32) };
}

/** Twelve bytes, never used twice under one secret: the place of the piece, and 1 for the last. */
function nonceOf(index: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(index, 5, 6);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}
