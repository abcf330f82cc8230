/**
 * The page that shows whether messages leave. The server has written all of it, and writes the
 * parts that change again; this puts them into their places, and orders the session.
 */

import { call, find } from './frame.js';

const live = find('#live');
const parser = new DOMParser();
const againAfterMs = 5_000;
/** @type {EventSource | null} */
let events = null;

/** @param {boolean} isLive */
function showLive(isLive) {
  live.className = isLive ? 'chip good' : 'chip warn';
  live.textContent = isLive ? 'Langsung / Live' : 'Terputus / Not live';
  live.hidden = false;
}

/** @param {MessageEvent<string>} event */
function renew({ data }) {
  for (const [id, text] of Object.entries(JSON.parse(data))) {
    // What is parsed in this way runs no scripts, and the policy of the page allows none in it.
    const written = parser.parseFromString(text, 'text/html');
    find(`#${id}`).replaceChildren(...written.body.childNodes);
  }
  countDown();
  showLive(true);
}

/** Nobody needs it while nobody looks, and a browser has only six connections to one server. */
function connect() {
  events?.close();
  events = null;
  if (document.hidden) return;
  events = new EventSource('/dashboard/events');
  events.addEventListener('sections', renew);
  events.addEventListener('stale', () => showLive(false));
  // Loaded anew, the page leads to where one signs in.
  events.addEventListener('over', () => location.reload());
  events.addEventListener('error', () => {
    showLive(false);
    if (events?.readyState === EventSource.CLOSED) setTimeout(connect, againAfterMs);
  });
}

function countDown() {
  for (const element of document.querySelectorAll('[data-until]')) {
    const leftMs = new Date(element.dataset.until).getTime() - Date.now();
    element.textContent = leftMs > 0 ? `(${Math.ceil(leftMs / 1_000)} s)` : '';
  }
}

/** @param {SubmitEvent} event */
async function askForCode(event) {
  event.preventDefault();
  const form = event.target;
  const button = form.querySelector('button');
  button.disabled = true;
  const made = await call('POST', '/whatsapp/pairing-code', { phone: form.phone.value });
  button.disabled = false;
  if (made === null) return;
  find('#pairing-code output').textContent = made.code.replace(/^(.{4})/, '$1-');
  find('#pairing-code').showModal();
}

/** @param {HTMLButtonElement} button */
async function order(button) {
  const { order: name, question } = button.dataset;
  if (question && !confirm(question)) return;
  button.disabled = true;
  await call('POST', `/whatsapp/${name}`, {});
  button.disabled = false;
}

find('#orders').addEventListener('click', ({ target }) => {
  const button = target.closest('[data-order]');
  if (button) void order(button);
});
find('#orders').addEventListener('submit', (event) => void askForCode(event));
document.addEventListener('visibilitychange', connect);
setInterval(countDown, 1_000);
countDown();
connect();
