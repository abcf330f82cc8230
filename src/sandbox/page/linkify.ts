/** A web address found in a text. */
export interface FoundLink {
  href: string;
  url: string;
  suspiciousCharacters: Set<string>;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi;

/** All web addresses of a text, in order. */
export function findLinks(text: unknown): FoundLink[] {
  const found = (typeof text === 'string' ? text : '').match(ADDRESS) ?? [];
  return found.map((url) => ({
    url,
    href: /^https?:/i.test(url) ? url : `http://${url}`,
    suspiciousCharacters: new Set<string>(),
  }));
}

/** The first web address of a text, or null. */
export function findLink(text: unknown): FoundLink | null {
  return findLinks(text)[0] ?? null;
}
