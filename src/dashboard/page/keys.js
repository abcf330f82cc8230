/** The page of keys: makes, replaces and revokes them, and shows a new one once. */

import { call, find } from './frame.js';

const made = find('#made');
const dayMs = 86_400_000;

/** @param {{ key: string } | null} answer */
function showOnce(answer) {
  if (answer === null) return;
  made.querySelector('output').textContent = answer.key;
  made.showModal();
}

/** @param {SubmitEvent} event */
async function make(event) {
  event.preventDefault();
  const fields = new FormData(event.target);
  const days = Number(fields.get('days'));
  const expiresAt = days > 0 ? new Date(Date.now() + days * dayMs).toISOString() : null;
  const wish = { name: fields.get('name'), scopes: fields.getAll('scopes'), expiresAt };
  showOnce(await call('POST', '/keys', wish));
}

/** @param {MouseEvent} event */
async function change({ target }) {
  const button = target.closest('[data-question]');
  if (!button || !confirm(button.dataset.question)) return;
  const { rotate, revoke } = button.dataset;
  if (rotate) showOnce(await call('POST', `/keys/${rotate}/rotate`, {}));
  else if ((await call('DELETE', `/keys/${revoke}`, {})) !== null) location.reload();
}

find('#make').addEventListener('submit', (event) => void make(event));
find('#keys').addEventListener('click', (event) => void change(event));
made.addEventListener('close', () => {
  made.querySelector('output').textContent = '';
  location.reload();
});
