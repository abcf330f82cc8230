/**
 * Where a person goes on once they are signed in: to what `next` names, when that is an address
 * of this server. It is a whole address, since of `/.//other.example` only the path would be left,
 * which names another server.
 * @param {string} query of the page where they sign in
 * @param {string} origin of this server
 * @returns {string | null}
 */
export function nextPage(query, origin) {
  const next = new URLSearchParams(query).get('next') ?? '';
  if (!/^\/(?![/\\])/.test(next)) return null;
  try {
    const named = new URL(next, origin);
    return named.origin === origin ? named.href : null;
  } catch {
    return null;
  }
}
