import { z } from 'zod';
import { backupDamaged } from './backup-errors.ts';
import type { ByteReader } from './byte-reader.ts';

/** A path inside the profile: it can lead nowhere else, whoever has written it. */
const path = z.string().refine((text) => text.split('/').every(isPlainName));

const recordSchema = z.discriminatedUnion('type', [
  /** The first record: whose profile it is. */
  z.strictObject({
    type: z.literal('profile'),
    kind: z.enum(['real', 'sandbox']),
    createdAt: z.iso.datetime(),
  }),
  z.strictObject({ type: z.literal('folder'), path }),
  /** So many bytes of content follow. */
  z.strictObject({ type: z.literal('file'), path, bytes: z.int().min(0) }),
  /** The last record: how many came before it. */
  z.strictObject({ type: z.literal('end'), records: z.int().min(1) }),
]);

/** One step of an archive; folders come before what is in them. */
export type ArchiveRecord = z.infer<typeof recordSchema>;

const longestRecordBytes = 64 * 1024;

/** The record as it stands in an archive: its length, then JSON. */
export function encodeRecord(record: ArchiveRecord): Buffer {
  const json = Buffer.from(JSON.stringify(record));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  return Buffer.concat([length, json]);
}

/** The next record. Throws `backup_damaged` for anything that {@link encodeRecord} never makes. */
export async function readRecord(reader: ByteReader): Promise<ArchiveRecord> {
  const length = await reader.take(4);
  const bytes = length.length === 4 ? length.readUInt32BE() : 0;
  if (bytes === 0 || bytes > longestRecordBytes) throw backupDamaged();
  const record = recordSchema.safeParse(parseJson((await reader.take(bytes)).toString()));
  if (!record.success) throw backupDamaged();
  return record.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[\\\0]/.test(name);
}
