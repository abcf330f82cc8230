import { once } from 'node:events';
import { connect } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One kept-alive HTTP/1.1 connection that takes requests as bytes, one at a time, and reads of an
 * answer no more than its status and its length: what the load itself costs must stay small
 * beside what it measures.
 */
export class HttpConnection {
  #socket;
  /** @type {Buffer} */
  #received = Buffer.alloc(0);
  /** @type {{ resolve: (status: number) => void, reject: (error: Error) => void } | null} */
  #waiting = null;

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#take(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The connection was closed.')));
  }

  /** @param {URL} url */
  static async open({ hostname, port }) {
    const socket = connect({ host: hostname, port: Number(port) });
    await once(socket, 'connect');
    return new HttpConnection(socket);
  }

  /**
   * Resolves with the status once the answer is there to its end.
   * @param {Buffer} request head and body
   * @returns {Promise<number>}
   */
  send(request) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close() {
    this.#waiting = null;
    this.#socket.destroy();
  }

  /** @param {Buffer} chunk */
  #take(chunk) {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const headEnd = this.#received.indexOf(HEAD_END);
    if (headEnd < 0) return;
    const head = this.#received.toString('latin1', 0, headEnd);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    if (Number.isNaN(length)) return this.#fail(new Error(`No length in: ${head}`));
    if (this.#received.length < headEnd + HEAD_END.length + length) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.resolve(Number(head.slice(9, 12)));
  }

  /** @param {Error} error */
  #fail(error) {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.reject(error);
  }
}

/**
 * A `POST` as bytes, ready to be written as often as wanted.
 * @param {URL} url
 * @param {Record<string, string>} headers
 * @param {unknown} body
 */
export function postAsBytes(url, headers, body) {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  return asBytes('POST', url, { ...headers, ...json, 'Content-Length': length }, text);
}

/**
 * A `GET` as bytes.
 * @param {URL} url
 * @param {Record<string, string>} headers
 */
export function getAsBytes(url, headers) {
  return asBytes('GET', url, headers, '');
}

const json = { 'Content-Type': 'application/json' };

/**
 * @param {string} method
 * @param {URL} url
 * @param {Record<string, string>} headers
 * @param {string} body
 */
function asBytes(method, url, headers, body) {
  const lines = Object.entries({ Host: url.host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  const head = `${method} ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('\r\n')}`;
  return Buffer.from(`${head}\r\n\r\n${body}`);
}
