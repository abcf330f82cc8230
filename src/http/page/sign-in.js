/**
 * The page where a person signs in. It asks who is signed in, trades a key or the token of a
 * link for a cookie that scripts can't read, goes on to what the person wanted, and signs out.
 */

import { nextPage } from './next-page.js';

const words = {
  unauthenticated: [
    'Kunci ini tidak dikenal, atau sudah tidak berlaku.',
    'This key is not known, or no longer valid.',
  ],
  sign_in_link_over: [
    'Tautan ini sudah dipakai, atau lebih dari 10 menit. Buat yang baru.',
    'This link was used, or is older than 10 minutes. Make a new one.',
  ],
  rate_limited: [
    'Terlalu banyak percobaan. Tunggu satu menit.',
    'Too many tries. Wait for a minute.',
  ],
  no_answer: ['Server tidak menjawab. Coba lagi.', 'The server does not answer. Try again.'],
};

const form = find('#sign-in');
const key = find('#key');
const signedIn = find('#signed-in');
const problem = find('#problem');
const token = /^#([0-9a-f]{32})$/.exec(location.hash)?.[1];
const next = findNext();

/** @param {string} selector */
function find(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** The part behind the # came along when the person was led here; who has a link wants to see `/`. */
function findNext() {
  const wanted = nextPage(location.search, location.origin);
  if (token !== undefined) return wanted ?? '/';
  return wanted && wanted + location.hash;
}

/**
 * Asks the server; resolves with its data, or with the code of its refusal.
 * @param {string} path
 * @param {object} [body]
 */
async function ask(path, body) {
  const request = body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
  try {
    const response = await fetch(path, { cache: 'no-store', ...request });
    const answer = await response.json();
    return answer.success ? { data: answer.data } : { refusal: answer.error.code };
  } catch {
    return { refusal: 'no_answer' };
  }
}

/** @param {{ data?: { signedIn: boolean, name: string, scopes: string[] }, refusal?: string }} answer */
function show({ data, refusal }) {
  const [indonesian, english] = words[refusal] ?? [String(refusal), ''];
  problem.className = refusal ? 'note bad' : '';
  problem.replaceChildren(...(refusal ? [indonesian, ' ', inEnglish(english)] : []));
  const isIn = data?.signedIn === true;
  if (isIn && next !== null) return location.replace(next);
  form.hidden = isIn;
  signedIn.hidden = !isIn;
  find('.while-out').hidden = isIn;
  find('.while-in').hidden = !isIn;
  if (!isIn) return void key.focus();
  find('#name').textContent = data.name;
  find('#scopes').replaceChildren(...data.scopes.map(chip));
}

/** @param {string} text */
function inEnglish(text) {
  const element = document.createElement('span');
  element.className = 'en';
  element.lang = 'en';
  element.textContent = text;
  return element;
}

/** @param {string} scope */
function chip(scope) {
  const element = document.createElement('li');
  element.className = 'chip good';
  element.textContent = scope;
  return element;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const given = key.value.trim();
  key.value = '';
  void ask('/sign-in', { key: given }).then(show);
});

find('#sign-out').addEventListener('click', () => void ask('/sign-out', {}).then(show));

// The token must not stay in the address, from where it would get into bookmarks and pictures.
if (token !== undefined) history.replaceState(null, '', location.pathname + location.search);
show(token === undefined ? await ask('/sign-in/session') : await ask('/sign-in', { token }));
