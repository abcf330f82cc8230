import { both, html, type Markup } from './markup.ts';
import { pageHead } from './page-head.ts';

/** A page with one thing to say, under its title; `main` is what comes below that. */
export function cardPage(title: { id: string; en: string }, main: Markup): string {
  const page = html`${pageHead({ title: `${title.id} / ${title.en}`, style: '/sign-in/sign-in.css' })}
<body>
<main class="card">
<h1>${both(title.id, title.en)}</h1>
${main}
</main>
</body>
</html>
`;
  return page.html;
}
