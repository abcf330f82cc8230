import type { Scope } from '../access/scope.ts';
import { cardPage } from './card-page.ts';
import { both, html } from './markup.ts';

/** What a person reads whose key, called `name`, does not open the page that needs `scope`. */
export function forbiddenPage(scope: Scope, name: string): string {
  return cardPage(
    { id: 'Tidak boleh', en: 'Not allowed' },
    html`<p>Kunci <strong>${name}</strong> tidak punya hak <code>${scope}</code>, yang diperlukan halaman ini.
<span class="en" lang="en">The key <strong>${name}</strong> lacks the scope <code>${scope}</code>, which this page needs.</span></p>
<a class="button main" href="/sign-in">${both('Masuk dengan kunci lain', 'Sign in with another key')}</a>`,
  );
}
