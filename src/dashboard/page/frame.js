/** What every page of the dashboard does: it makes calls with the cookie, and signs out. */

const problem = find('#problem');

/** @param {string} selector */
export function find(selector) {
  const element = document.querySelector(selector);
  if (element === null) throw new Error(`The page has no ${selector}.`);
  return element;
}

/**
 * Calls the API; resolves with its data, or with null once the person was told what is wrong.
 * @param {'POST' | 'DELETE'} method
 * @param {string} path
 * @param {object} body
 */
export async function call(method, path, body) {
  problem.hidden = true;
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(path, { method, headers, body: JSON.stringify(body) });
    const answer = await response.json();
    if (answer.success) return answer.data;
    complain(answer.error.message);
  } catch {
    complain('Server tidak menjawab. Coba lagi. / The server does not answer. Try again.');
  }
  return null;
}

async function signOut() {
  if ((await call('POST', '/sign-out', {})) !== null) location.assign('/sign-in');
}

/** @param {string} words */
function complain(words) {
  problem.className = 'note bad';
  problem.textContent = words;
  problem.hidden = false;
  problem.scrollIntoView({ block: 'nearest' });
}

document.documentElement.classList.add('has-script');
find('#sign-out').addEventListener('click', () => void signOut());
