import { both, html, type Markup } from '../http/markup.ts';
import { pageHead } from '../http/page-head.ts';

interface PageParts {
  title: { id: string; en: string };
  path: '/' | '/dashboard/keys';
  isAdmin: boolean;
  script: string;
  main: Markup;
}

/** What every page of the dashboard has around its own part. Nothing of it comes from elsewhere. */
export function pageFrame({ title, path, isAdmin, script, main }: PageParts): string {
  const keys = link('/dashboard/keys', path, 'Kunci', 'Keys');
  const page = html`${pageHead({ title: `${title.id} / ${title.en}`, style: '/dashboard/dashboard.css', script })}
<body>
<header>
<img src="/look/icon.svg" alt="" width="32" height="32">
<h1>${both(title.id, title.en)}</h1>
<p id="live" class="chip" role="status" hidden></p>
<nav aria-label="Halaman / Pages"><ul>
${link('/', path, 'Dasbor', 'Dashboard')}
${isAdmin ? keys : null}
${link('/docs', path, 'Referensi API', 'API reference')}
<li><button id="sign-out" class="button plain needs-script" type="button">${both('Keluar', 'Sign out')}</button></li>
</ul></nav>
</header>
<noscript><p class="note warn">Tanpa JavaScript halaman ini tidak memperbarui diri dan tombolnya tidak ada.
<span class="en" lang="en">Without JavaScript this page does not renew itself, and has no buttons.</span>
<a href="${path}">${both('Muat ulang', 'Reload')}</a></p></noscript>
<p id="problem" role="alert" hidden></p>
${main}
</body>
</html>
`;
  return page.html;
}

function link(to: string, here: string, indonesian: string, english: string): Markup {
  const current = to === here ? html` aria-current="page"` : null;
  return html`<li><a class="button plain" href="${to}"${current}>${both(indonesian, english)}</a></li>`;
}
