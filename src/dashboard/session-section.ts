import { html, type Markup } from '../http/markup.ts';
import { sessionReasonWords } from './session-reason-words.ts';
import { stateWords } from './state-words.ts';
import { fact, type View, wallTime } from './view.ts';
import { say, sayCode, type Words } from './words.ts';

const drives: Words = { id: 'memegang akun ini', en: 'drives the account' };
const standsBy: Words = {
  id: 'siaga; server lain yang memegang akun',
  en: 'stands by; another server drives the account',
};
const durable: Words = { id: 'tersimpan aman', en: 'safely stored' };
const fresh: Words = {
  id: 'baru; beberapa detik lagi tersimpan',
  en: 'new; stored in a few seconds',
};

/** What the session is, since when and why, and whose account it is. */
export function sessionSection(view: View): Markup {
  const { state, reason, stateSince, account, link, owner } = view.state.status;
  const { title, meaning, tone } = stateWords[state];
  return html`<h2 class="state ${tone}">${say(title)}</h2>
<p>${say(meaning)}</p>
<dl class="facts">
${fact({ id: 'Sejak', en: 'Since' }, wallTime(stateSince, view))}
${reason === null ? null : fact({ id: 'Sebab', en: 'Reason' }, sayCode(sessionReasonWords, reason))}
${fact({ id: 'Akun', en: 'Account' }, accountOf(account))}
${link && fact({ id: 'Tautan', en: 'Link' }, say(link.durable ? durable : fresh))}
${fact({ id: 'Server ini', en: 'This server' }, say(owner ? drives : standsBy))}
</dl>`;
}

function accountOf(account: View['state']['status']['account']): Markup {
  const known = [account?.phone, account?.name].filter((part) => part);
  if (known.length === 0) return say({ id: 'belum ada', en: 'none yet' });
  return html`${known.join(' · ')}`;
}
