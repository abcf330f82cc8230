/** How LevelDB lays out a log: blocks of records, each with a checksum, a length and a type. */
const blockBytes = 32_768;
const headerBytes = 7;
const lengthAt = 4;
const typeAt = 6;
const full = 1;
const last = 4;

/**
 * How many bytes of a LevelDB log (or manifest, which is laid out the same) are whole records:
 * less than all of them when its writer was killed in the middle of one. What does not look like
 * records at all counts as whole, since it is not ours to judge.
 */
export function wholeRecordsLength(log: Buffer): number {
  let whole = 0;
  let at = 0;
  while (at + headerBytes <= log.length) {
    const leftInBlock = blockBytes - (at % blockBytes);
    if (leftInBlock < headerBytes) {
      at += leftInBlock;
      continue;
    }
    const type = log.readUInt8(at + typeAt);
    const bytes = headerBytes + log.readUInt16LE(at + lengthAt);
    if (type < full || type > last || bytes > leftInBlock) return log.length;
    at += bytes;
    const isEndOfRecord = type === full || type === last;
    if (isEndOfRecord && at <= log.length) whole = at;
  }
  return whole;
}
