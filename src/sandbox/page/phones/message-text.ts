import { element } from './element.ts';
import { type Piece, readMarkup } from './message-markup.ts';

const TAGS = { bold: 'strong', italic: 'em', struck: 's', code: 'code' } as const;

/** A message's text as nodes, as WhatsApp's apps show it; anything else in it stays text. */
export function messageText(text: string): HTMLElement {
  const shown = element('p', { className: 'text', dir: 'auto' });
  shown.append(...readMarkup(text).map(nodeOf));
  return shown;
}

function nodeOf(piece: Piece): Node {
  if (typeof piece === 'string') return document.createTextNode(piece);
  const children = piece.pieces.map(nodeOf);
  if (piece.kind !== 'link') return element(TAGS[piece.kind], {}, ...children);
  return linkTo(children.map(({ textContent }) => textContent ?? '').join(''));
}

function linkTo(href: string): HTMLAnchorElement {
  return element('a', { href, target: '_blank', rel: 'noopener noreferrer' }, href);
}
