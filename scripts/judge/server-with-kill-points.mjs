import { resolve } from 'node:path';
import { takeOut } from './breaks.mjs';
import { installKillPoints } from './kill-points.mjs';
import { embeddedConnectionString } from './ledger.mjs';

/**
 * The server as `npm start` runs it, without the set-up before it, with the points at which the
 * judge can make it die. No code of the product knows of them: they are wrapped around methods
 * before anything is composed.
 */
const dist = (/** @type {string} */ path) =>
  import(new URL(`../../dist/src/${path}`, import.meta.url).href);

const { NotificationLogRepository } = await dist('notifications/notification-log-repository.js');
const { BatchRepository } = await dist('notifications/batch-repository.js');
const { SessionSender } = await dist('whatsapp/session-sender.js');
const ledger = NotificationLogRepository.prototype;
const sender = SessionSender.prototype;

const missing = process.env['WBS_JUDGE_BREAK'];
if (missing === 'write-ahead-id' || missing === 'fencing') {
  const dataDir = resolve(process.env['DATA_DIR'] ?? './data');
  takeOut(missing, ledger, sender, () => embeddedConnectionString(dataDir));
}
installKillPoints({ ledger, batches: BatchRepository.prototype, sender });

const { run } = await dist('main.js');
await run(process.env);
