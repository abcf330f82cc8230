import { getAsBytes, postAsBytes } from './http-connection.mjs';

const CONNECTIONS = 50;
/** Different texts and phones, asked for in turn. */
const TEXTS = 500;

/** @typedef {import('./load.mjs').Load} Load */
/** @typedef {{ server: Load, plain: Load }} Loads the same asked of both sides */

/**
 * Messages that are accepted, without waiting until they are sent.
 * @param {import('./stage.mjs').ApiStage} stage
 * @returns {Loads}
 */
export function sendLoads({ server, plain, key }) {
  const headers = { 'X-Api-Key': key, Prefer: 'respond-async' };
  const bodies = Array.from({ length: TEXTS }, (_, n) => ({
    phone: phoneOf(n),
    message: textOf(n),
  }));
  const ask = (/** @type {URL} */ url, /** @type {Record<string, string>} */ sent) => ({
    url,
    connections: CONNECTIONS,
    expected: 202,
    requests: bodies.map((body) => postAsBytes(url, sent, body)),
  });
  return {
    server: ask(new URL('/whatsapp/send', server.url), headers),
    plain: ask(new URL('/send', plain.url), {}),
  };
}

/**
 * The newest 50 notifications.
 * @param {import('./stage.mjs').ApiStage} stage
 * @returns {Loads}
 */
export function historyLoads({ server, plain, key }) {
  const ask = (/** @type {URL} */ url, /** @type {Record<string, string>} */ sent) => ({
    url,
    connections: CONNECTIONS,
    expected: 200,
    requests: [getAsBytes(url, sent)],
  });
  return {
    server: ask(new URL('/whatsapp/history', server.url), { 'X-Api-Key': key }),
    plain: ask(new URL('/history', plain.url), {}),
  };
}

/** @param {number} n */
export const phoneOf = (n) => `+62812${String(40_000_000 + n)}`;

/** @param {number} n */
export const textOf = (n) =>
  `Yth. Pelanggan ${n}, tagihan internet bulan ini sebesar Rp 250.000 jatuh tempo tanggal 20. ` +
  'Abaikan pesan ini bila sudah dibayar. Terima kasih.';
