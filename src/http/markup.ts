/** A piece of HTML that is safe to put into a page. */
export class Markup {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

type Part = string | number | Markup | readonly Part[] | null;

/** Makes HTML of a template; what is put into its places is escaped, unless it is HTML itself. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  const rest = texts.slice(1).map((text, index) => render(parts[index]!) + text);
  return new Markup(texts[0] + rest.join(''));
}

/** A word in Indonesian with the English one quietly beside it. */
export function both(indonesian: string, english: string): Markup {
  return html`${indonesian} <span class="en" lang="en">${english}</span>`;
}

/** Paragraphs, lists and `code` of a text as the document has it. */
export function prose(text: string): Markup {
  const blocks = text.split('\n\n').map((block) => html`<p>${inline(block)}</p>`);
  return html`${blocks}`;
}

/** The `code` within a line. */
export function inline(line: string): Markup {
  const parts = line.split('`');
  return html`${parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

function render(part: Part): string {
  if (part === null) return '';
  if (part instanceof Markup) return part.html;
  if (typeof part === 'object') return part.map(render).join('');
  return escape(String(part));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
