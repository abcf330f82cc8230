import { once } from 'node:events';
import whatsappWeb from 'whatsapp-web.js';
import { nowMs } from './clock.mjs';

/**
 * The other side of the comparison, as a process of its own: an application that calls the
 * unmodified library and nothing else. It takes its own instants, so that no channel between
 * processes counts for it.
 *
 * @typedef {{ phone: string, text: string }} PlainMessage
 * @typedef {{ id: number } & (
 *   | { order: 'send' | 'sendUntilAck', message: PlainMessage }
 *   | { order: 'sendAll', messages: PlainMessage[] }
 *   | { order: 'stop' })} PlainOrder
 */

const { profileDir, browserPath, browserArgs, pipe } = JSON.parse(process.argv[2] ?? '{}');

const client = new whatsappWeb.Client({
  authStrategy: new whatsappWeb.LocalAuth({ dataPath: profileDir }),
  webVersionCache: { type: 'none' },
  puppeteer: { executablePath: browserPath, args: browserArgs, pipe },
});

/** @param {PlainMessage} message */
const send = ({ phone, text }) => client.sendMessage(`${phone}@c.us`, text);

/**
 * @param {string} text
 * @returns {Promise<number>} the instant at which the library tells of the acknowledgement
 */
function acknowledged(text) {
  return new Promise((resolve) => {
    /** @type {(message: whatsappWeb.Message, ack: number) => void} */
    const hear = (message, ack) => {
      if (message.body !== text || ack < 1) return;
      client.off('message_ack', hear);
      resolve(nowMs());
    };
    client.on('message_ack', hear);
  });
}

/** @param {PlainOrder} order */
async function obey(order) {
  const startedAt = nowMs();
  if (order.order === 'send') await send(order.message);
  else if (order.order === 'sendAll') {
    for (const message of order.messages) await send(message);
  } else if (order.order === 'sendUntilAck') {
    const acknowledgement = acknowledged(order.message.text);
    await send(order.message);
    return { startedAt, acknowledgedAt: await acknowledgement };
  }
  return { startedAt };
}

async function stop() {
  const browser = client.pupBrowser?.process();
  const ended = browser && browser.exitCode === null ? once(browser, 'exit') : null;
  await client.destroy();
  await ended;
  process.exit(0);
}

client.on('ready', () => process.send?.({ readyAt: nowMs() }));
process.on('message', (/** @type {PlainOrder} */ order) => {
  if (order.order === 'stop') void stop();
  else void obey(order).then((answer) => process.send?.({ id: order.id, ...answer }));
});
process.on('disconnect', () => process.exit(1));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => undefined);
await client.initialize();
