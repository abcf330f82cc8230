/** A part of a message as WhatsApp's apps show it. */
export type Piece = string | { kind: MarkedKind; pieces: Piece[] };
export type MarkedKind = 'bold' | 'italic' | 'struck' | 'code' | 'link';

const KIND_OF: Record<string, MarkedKind> = { '*': 'bold', _: 'italic', '~': 'struck' };

/** Its bounded lengths keep a text of stars from taking for ever. */
const MARKED =
  /```(?<block>[^`]{1,4000})```|`(?<code>[^`\n]{1,1000})`|(?<link>https?:\/\/[^\s<>"]{1,2000}[^\s<>".,;:!?)'\]*_~])|(?<![\p{L}\p{N}])(?<mark>[*_~])(?!\k<mark>)(?=\S)(?<marked>[^\n]{0,1000}?\S)\k<mark>(?![\p{L}\p{N}])/gu;

/**
 * Splits a text at the marks that WhatsApp knows (`*bold*`, `_italic_`, `~struck~`, back-ticks)
 * and at web addresses. What is not a complete mark stays as it was written.
 */
export function readMarkup(text: string, within: readonly MarkedKind[] = []): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKED)) {
    if (match.index > end) pieces.push(text.slice(end, match.index));
    pieces.push(readOne(match, within));
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push(text.slice(end));
  return pieces;
}

/** The text without its marks, for where there is one line only. */
export function withoutMarkup(text: string): string {
  const plain = (piece: Piece): string =>
    typeof piece === 'string' ? piece : piece.pieces.map(plain).join('');
  return readMarkup(text).map(plain).join('');
}

function readOne(match: RegExpExecArray, within: readonly MarkedKind[]): Piece {
  const { block, code, link, mark = '', marked = '' } = match.groups ?? {};
  const literal = block ?? code;
  if (literal !== undefined) return { kind: 'code', pieces: [literal] };
  if (link !== undefined) return { kind: 'link', pieces: [link] };
  const kind = KIND_OF[mark];
  if (kind === undefined || within.includes(kind)) return match[0];
  return { kind, pieces: readMarkup(marked, [...within, kind]) };
}
