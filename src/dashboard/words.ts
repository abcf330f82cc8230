import { html, inline, type Markup } from '../http/markup.ts';

/** The same in both languages; `code` stands between backticks. */
export interface Words {
  id: string;
  en: string;
}

/** Indonesian first, with English quietly beside it. */
export function say({ id, en }: Words): Markup {
  return html`${inline(id)} <span class="en" lang="en">${inline(en)}</span>`;
}

/** The words for a code; the code itself where there are none yet. */
export function sayCode(words: ReadonlyMap<string, Words>, code: string): Markup {
  const known = words.get(code);
  return known ? say(known) : html`<code>${code}</code>`;
}
