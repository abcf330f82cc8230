import { type ApiKey, type KeyState, stateOf } from '../access/api-key.ts';
import { scopes } from '../access/scope.ts';
import { html, type Markup } from '../http/markup.ts';
import { pageFrame } from './page-frame.ts';
import { fact, showTime } from './view.ts';
import { say, type Words } from './words.ts';

interface KeysView {
  keys: readonly ApiKey[];
  now: Date;
  timeZone: string;
}

/** The page on which keys of other programs are made, replaced and revoked. */
export function keysPage(view: KeysView): string {
  const main = html`<main>
${makingForm}
<section id="keys" class="card">
<h2>${say({ id: 'Kunci program lain', en: 'Keys of other programs' })}</h2>
${
  view.keys.length === 0
    ? html`<p class="empty">${say({ id: 'Belum ada kunci.', en: 'No keys yet.' })}</p>`
    : html`<ol>${view.keys.map((key) => line(key, view))}</ol>`
}
</section>
</main>
${shownOnce}`;
  const title = { id: 'Kunci', en: 'Keys' };
  const script = '/dashboard/keys.js';
  return pageFrame({ title, path: '/dashboard/keys', isAdmin: true, script, main });
}

const states: Readonly<Record<KeyState, Words & { look: string }>> = {
  active: { id: 'berlaku', en: 'active', look: 'good' },
  replaced: { id: 'sudah diganti', en: 'replaced', look: 'warn' },
  expired: { id: 'kedaluwarsa', en: 'expired', look: '' },
  revoked: { id: 'dicabut', en: 'revoked', look: '' },
};

const never: Words = { id: 'belum pernah', en: 'never' };
const untilRevoked: Words = { id: 'dicabut', en: 'it is revoked' };

function line(key: ApiKey, { now, timeZone }: KeysView): Markup {
  const state = stateOf(key, now);
  const { look } = states[state];
  const time = (at: Date | null, otherwise: Words) =>
    at ? showTime(at, timeZone) : say(otherwise);
  return html`<li>
<p><strong>${key.name}</strong> <span class="chip ${look}">${say(states[state])}</span>
<code>${key.id}</code></p>
<p>${key.scopes.map((scope) => html`<span class="chip">${scope}</span> `)}</p>
<dl class="facts">
${fact({ id: 'Dibuat', en: 'Created' }, showTime(key.createdAt, timeZone))}
${fact({ id: 'Terakhir dipakai', en: 'Last used' }, time(key.lastUsedAt, never))}
${fact({ id: 'Berlaku sampai', en: 'Valid until' }, time(key.expiresAt, untilRevoked))}
</dl>
${state === 'active' || state === 'replaced' ? orders(key, state) : null}
</li>`;
}

function orders({ id, name }: ApiKey, state: KeyState): Markup {
  const rotate = html`<button class="button" type="button" data-rotate="${id}" data-question="Ganti kunci ${name}? Yang lama masih berlaku 24 jam. / Replace the key ${name}? The old one goes on for 24 hours.">${say({ id: 'Ganti', en: 'Rotate' })}</button>`;
  return html`<p class="orders needs-script">${state === 'active' ? rotate : null}
<button class="button careful" type="button" data-revoke="${id}" data-question="Cabut kunci ${name} untuk selamanya? / Revoke the key ${name} for good?">${say({ id: 'Cabut', en: 'Revoke' })}</button></p>`;
}

const makingForm = html`<form id="make" class="card needs-script">
<h2>${say({ id: 'Kunci baru', en: 'A new key' })}</h2>
<label for="name">${say({ id: 'Nama program', en: 'Name of the program' })}</label>
<input class="field" id="name" name="name" maxlength="100" autocomplete="off" required>
<fieldset><legend>${say({ id: 'Boleh', en: 'May' })}</legend>
${scopes.map((scope) => html`<label class="choice"><input type="checkbox" name="scopes" value="${scope}"> ${scope}</label>`)}
</fieldset>
<label for="days">${say({ id: 'Berlaku berapa hari (kosong: sampai dicabut)', en: 'Valid for how many days (empty: until revoked)' })}</label>
<input class="field" id="days" name="days" type="number" min="1" max="3650" inputmode="numeric">
<button class="button main" type="submit">${say({ id: 'Buat', en: 'Create' })}</button>
</form>`;

const shownOnce = html`<dialog id="made" class="card">
<h2>${say({ id: 'Salin sekarang', en: 'Copy it now' })}</h2>
<p>${say({ id: 'Kunci ini hanya tampil sekali.', en: 'This key is shown once.' })}</p>
<output class="secret"></output>
<form method="dialog"><button class="button main">${say({ id: 'Sudah disalin', en: 'I have copied it' })}</button></form>
</dialog>`;
