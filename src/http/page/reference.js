/**
 * The page of the API reference. The server has written everything that is to be read; this
 * finds calls by their words, opens the one that the address names, and makes calls.
 */

const search = find('#search');
const key = find('#key');
const calls = [...document.querySelectorAll('.call')];
const chapters = [...document.querySelectorAll('.chapter, #shapes, #every-call, #start')];

/** @param {string} selector */
function find(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`The page has no ${selector}.`);
  return element;
}

/** @param {Element} call */
function wordsOf(call) {
  return `${call.id} ${call.querySelector('summary').textContent}`.toLowerCase();
}

/** Leaves only the calls whose first line has every word. */
function filter() {
  const wanted = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const call of calls) {
    call.hidden = !wanted.every((word) => wordsOf(call).includes(word));
  }
  for (const chapter of chapters) {
    chapter.hidden = wanted.length > 0 && !chapter.querySelector('.call:not([hidden])');
  }
  find('#nothing-found').hidden = chapters.some((chapter) => !chapter.hidden);
}

/** A link to a call, or to a shape, opens it. */
function openNamed() {
  const named = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
}

/**
 * What the fields of a form ask for.
 * @param {HTMLFormElement} form
 */
function requestOf(form) {
  const { method, path } = form.dataset;
  const headers = new Headers();
  const query = new URLSearchParams();
  let address = path;
  for (const { value, dataset } of form.querySelectorAll('[data-in]')) {
    if (dataset.in === 'path') {
      address = address.replace(`{${dataset.name}}`, encodeURIComponent(value));
    } else if (value !== '' && dataset.in === 'query') query.set(dataset.name, value);
    else if (value !== '') headers.set(dataset.name, value);
  }
  const body = form.querySelector('[data-body]')?.value;
  if (body) headers.set('Content-Type', 'application/json');
  if (key.value !== '') headers.set('X-Api-Key', key.value);
  const asked = query.size > 0 ? `${address}?${query}` : address;
  return { address: asked, init: { method, headers, ...(body && { body }) } };
}

/** @param {Response} response */
async function bodyOf(response) {
  const type = response.headers.get('Content-Type') ?? '';
  if (type.startsWith('application/json')) {
    return text(JSON.stringify(await response.json(), null, 2));
  }
  if (!type.startsWith('image/')) return text((await response.text()).slice(0, 20_000));
  const picture = document.createElement('img');
  picture.alt = '';
  picture.width = 240;
  picture.src = response.url;
  return picture;
}

/** @param {string} words */
function text(words) {
  const element = document.createElement('pre');
  element.tabIndex = 0;
  element.textContent = words;
  return element;
}

/**
 * The status and the headers that say something, above the body.
 * @param {Response} response
 * @param {number} tookMs
 */
function headOf(response, tookMs) {
  const line = document.createElement('p');
  const status = document.createElement('span');
  status.className = response.ok ? 'chip good' : 'chip bad';
  status.textContent = `${response.status}`;
  const told = ['Location', 'Idempotent-Replayed', 'Retry-After', 'RateLimit', 'X-Request-Id']
    .filter((name) => response.headers.has(name))
    .map((name) => `${name}: ${response.headers.get(name)}`);
  line.className = 'quiet';
  line.append(status, ` ${Math.round(tookMs)} ms`, ...told.flatMap((words) => [' · ', words]));
  return line;
}

/** @param {SubmitEvent} event */
async function send(event) {
  event.preventDefault();
  const form = event.target;
  const output = form.querySelector('output');
  const button = form.querySelector('button');
  const { address, init } = requestOf(form);
  button.disabled = true;
  const startedAt = performance.now();
  try {
    const response = await fetch(address, { cache: 'no-store', ...init });
    const tookMs = performance.now() - startedAt;
    output.replaceChildren(headOf(response, tookMs), await bodyOf(response));
  } catch {
    output.replaceChildren(text('Server tidak menjawab. / The server does not answer.'));
  }
  output.hidden = false;
  button.disabled = false;
}

search.addEventListener('input', filter);
find('#with-key').addEventListener('submit', (event) => event.preventDefault());
for (const form of document.querySelectorAll('form.try')) {
  form.addEventListener('submit', (event) => void send(event));
}
addEventListener('hashchange', openNamed);
openNamed();
