import type { DocumentedMethod, OpenApiDocument } from '../openapi/document-types.ts';
import { tags } from '../openapi/tags.ts';
import { both, html, type Markup } from '../markup.ts';
import { pageHead } from '../page-head.ts';
import { errorTable, everyCall, operationView, shapeView } from './operation-view.ts';

interface Chapter {
  name: string;
  indonesian: string;
  anchor: string;
  calls: Markup[];
}

const methods: readonly DocumentedMethod[] = ['get', 'post', 'put', 'delete'];

/** The page on which people read the document and try the calls. Nothing of it comes from elsewhere. */
export function referencePage(document: OpenApiDocument): string {
  const chapters = Object.entries(tags).map(([tag, { name, indonesian }]) => ({
    name,
    indonesian,
    anchor: `chapter-${tag}`,
    calls: callsOf(document, name),
  }));
  const shapes = Object.entries(document.components.schemas).toSorted();
  const page = html`${pageHead({ title: 'Referensi API / API reference', style: '/docs/reference.css', script: '/docs/reference.js' })}
<body>
<header>
<img src="/look/icon.svg" alt="" width="32" height="32">
<h1>${both('Referensi API', 'API reference')}</h1>
<p class="quiet">${document.info.title} ${document.info.version} · <a href="/openapi.json">openapi.json</a></p>
<label class="only-heard" for="search">${both('Cari', 'Search')}</label>
<input class="field" id="search" type="search" placeholder="Cari / Search" autocomplete="off">
</header>
<div class="columns">
<nav aria-label="Bab / Chapters"><ul>
${chapters.map(({ anchor, indonesian, name }) => entry(anchor, indonesian, name))}
${entry('every-call', 'Kesalahan umum', 'Errors of every call')}
${entry('shapes', 'Bentuk data', 'Shapes')}
</ul></nav>
<main>
${introduction}
${chapters.map(chapterView)}
<section id="every-call"><h2>${both('Kesalahan semua panggilan', 'Errors of every call')}</h2>
<div class="card inside">${errorTable(everyCall)}</div></section>
<section id="shapes"><h2>${both('Bentuk data', 'Shapes')}</h2>
${shapes.map(([name, schema]) => shapeView(name, schema))}</section>
<p id="nothing-found" class="empty" hidden>${both('Tidak ditemukan.', 'Nothing found.')}</p>
</main>
</div>
</body>
</html>
`;
  return page.html;
}

const introduction = html`<section class="card inside" id="start">
<p>Semua panggilan memakai JSON dengan UTF-8. Kuncinya di header <code>X-Api-Key</code> atau
<code>Authorization: Bearer</code>; di halaman ini cukup masuk sekali di <a href="/sign-in">/sign-in</a>.
Ulangi permintaan yang tidak terjawab dengan <code>Idempotency-Key</code> yang sama: hasilnya tetap satu.
<span class="en" lang="en">Every call speaks JSON in UTF-8. The key goes into <code>X-Api-Key</code> or
<code>Authorization: Bearer</code>; on this page it is enough to sign in once at <a href="/sign-in">/sign-in</a>.
Repeat a request that was not answered with the same <code>Idempotency-Key</code>: it is done once.</span></p>
<form id="with-key">
<label for="key">${both('Coba dengan kunci lain', 'Try with another key')}</label>
<input class="field" id="key" type="password" autocomplete="off" spellcheck="false" aria-describedby="key-hint">
<p class="quiet" id="key-hint">${both(
  'Hanya diingat sampai halaman ini ditutup. Kosongkan untuk memakai yang sudah masuk.',
  'Remembered until this page is closed. Leave it empty to use who is signed in.',
)}</p>
</form>
</section>`;

function entry(anchor: string, indonesian: string, english: string): Markup {
  return html`<li><a href="#${anchor}">${both(indonesian, english)}</a></li>`;
}

function callsOf(document: OpenApiDocument, chapter: string): Markup[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    methods.flatMap((method) => {
      const operation = operations[method];
      if (!operation?.tags.includes(chapter)) return [];
      return [operationView(document, method, path, operation)];
    }),
  );
}

function chapterView({ anchor, indonesian, name, calls }: Chapter): Markup {
  return html`<section class="chapter" id="${anchor}"><h2>${both(indonesian, name)}</h2>${calls}</section>`;
}
