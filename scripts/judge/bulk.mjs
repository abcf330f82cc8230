import { nowMs, pause } from '../bench/clock.mjs';
import { table } from '../bench/markdown.mjs';
import { Chance } from './chance.mjs';
import { Course } from './course.mjs';
import { kill } from './deaths.mjs';
import { embeddedConnectionString, readLedger } from './ledger.mjs';
import { CALM } from './troubles.mjs';

/** With nothing new on a phone for so long, it does not go on. */
const STANDSTILL_MS = 150_000;
const LOOK_MS = 200;

/** @typedef {{ seed: number, recipients: number, kills: number }} BulkPlan */

/**
 * @typedef {object} BulkOutcome
 * @property {BulkPlan} plan
 * @property {number} acceptedMs how long the one call took
 * @property {number} exactlyOnce phones that show exactly one message, and it is theirs
 * @property {string[]} faults one line for each phone and row that is not as it must be
 * @property {number} resends tries on the wire beyond the first of each message id
 * @property {number} seconds from the call to the last message
 */

/**
 * Writes to all recipients by one call, kills the main process at moments spread evenly over
 * what is to leave, starts it again each time, and counts in the end.
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {BulkPlan} plan
 * @param {(line: string) => void} say
 * @returns {Promise<BulkOutcome>}
 */
export async function runBulk(stage, plan, say) {
  const chance = new Chance(plan.seed);
  const calm = { ...plan, sandboxResends: false, impatience: 0, settleMs: 0 };
  await new Course({ ...stage, chance }, calm, say).begin();
  const startedAt = nowMs();
  await callOnce(stage.server, plan);
  const acceptedMs = nowMs() - startedAt;
  say(`${plan.recipients} recipients accepted in ${Math.round(acceptedMs)} ms`);
  for (let n = 1; n <= plan.kills; n += 1) {
    const share = (n - chance.next()) / (plan.kills + 1);
    await untilOnPhones(stage, Math.ceil(share * plan.recipients));
    await pause(chance.between(0, 40));
    await kill('main', { ...stage, chance });
    const { messages } = await readSandbox(stage.sandbox, 'messages');
    say(`${n}/${plan.kills} killed with ${messages.length} on their phones`);
  }
  await untilOnPhones(stage, plan.recipients);
  await untilSettled(stage.server.dataDir);
  const seconds = Math.round((nowMs() - startedAt) / 1000);
  await pause(2 * CALM.deliverDelayMs + 500);
  return { plan, acceptedMs, seconds, ...(await count(stage, plan)) };
}

const phoneOf = (/** @type {number} */ n) => `62813${String(50_000_000 + n)}`;
const textOf = (/** @type {number} */ n) => `Tagihan pelanggan ${n} jatuh tempo besok.`;

/**
 * @param {import('./judged-server.mjs').JudgedServer} server
 * @param {BulkPlan} plan
 */
async function callOnce(server, { recipients, seed }) {
  const rows = Array.from({ length: recipients }, (_, n) => ({
    phone: `+${phoneOf(n)}`,
    message: textOf(n),
  }));
  const headers = { 'Idempotency-Key': `bulk-under-fire-${seed}` };
  const body = { recipients: rows, delayMs: 0 };
  const request = { body, headers, patienceMs: 30_000 };
  const answer = await server.call('POST', '/whatsapp/send-bulk', request);
  if (answer.status === 202 && answer.body.data.accepted === recipients) return;
  throw new Error(`The call was answered with ${answer.status}.`);
}

/**
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {number} count
 */
async function untilOnPhones({ sandbox }, count) {
  let before = -1;
  for (let movedAt = nowMs(); ; await pause(LOOK_MS)) {
    const { length } = (await readSandbox(sandbox, 'messages')).messages;
    if (length >= count) return;
    if (length > before) movedAt = nowMs();
    if (nowMs() - movedAt > STANDSTILL_MS) return;
    before = length;
  }
}

/** @param {string} dataDir */
async function untilSettled(dataDir) {
  for (const until = nowMs() + STANDSTILL_MS; nowMs() < until; await pause(LOOK_MS)) {
    const rows = await readLedger(embeddedConnectionString(dataDir));
    if (rows.every(({ status }) => status !== 'pending')) return;
  }
}

/**
 * @param {import('./stage.mjs').JudgeStage} stage
 * @param {BulkPlan} plan
 */
async function count({ server, sandbox }, { recipients }) {
  const { messages } = await readSandbox(sandbox, 'messages');
  const { events } = await readSandbox(sandbox, 'log');
  const rows = await readLedger(embeddedConnectionString(server.dataDir));
  const onPhone = /** @type {Map<string, string[]>} */ (new Map());
  for (const { phone, body } of messages) {
    onPhone.set(phone, [...(onPhone.get(phone) ?? []), body]);
  }
  const faults = rows
    .filter(({ status }) => status !== 'sent')
    .map(({ id, status, uncertainReason }) => `row ${id} is ${status} (${uncertainReason})`);
  let exactlyOnce = 0;
  for (let n = 0; n < recipients; n += 1) {
    const bodies = onPhone.get(phoneOf(n)) ?? [];
    if (bodies.length === 1 && bodies[0] === textOf(n)) exactlyOnce += 1;
    else faults.push(`${phoneOf(n)} shows ${bodies.length} messages: ${bodies.join(' | ')}`);
  }
  const strangers = messages.length - recipients;
  if (strangers !== 0) faults.push(`${messages.length} messages are shown in all`);
  if (rows.length !== recipients) faults.push(`the ledger has ${rows.length} rows`);
  const wire = events.flatMap((/** @type {any} */ { event, id }) => (event === 'wire' ? [id] : []));
  return { exactlyOnce, faults, resends: wire.length - new Set(wire).size };
}

/**
 * @param {import('../bench/bench-sandbox.mjs').BenchSandbox} sandbox
 * @param {'messages' | 'log'} what
 * @returns {Promise<any>}
 */
async function readSandbox({ url }, what) {
  return (await fetch(`${url}/control/${what}`)).json();
}

/**
 * What came of it, for a terminal.
 * @param {BulkOutcome} outcome
 */
export function describeBulk({ plan, exactlyOnce, faults, acceptedMs, resends, seconds }) {
  const shown = faults.slice(0, 20).map((fault) => `  ${fault}`);
  return [
    `${plan.recipients} recipients by one call (accepted in ${Math.round(acceptedMs)} ms), ` +
      `${plan.kills} kills, ${seconds} s: ${exactlyOnce} phones have their one message, ` +
      `${resends} resends on the wire, ${faults.length} faults`,
    ...shown,
    '',
  ].join('\n');
}

/**
 * The same for the documentation.
 * @param {BulkOutcome} outcome
 * @param {{ command: string, day: string }} run
 */
export function renderBulk({ plan, exactlyOnce, faults, acceptedMs, resends, seconds }, run) {
  const figures = [plan.recipients, plan.kills, exactlyOnce, faults.length, resends, seconds];
  return [
    `\`${run.command}\`, ${run.day}; the call was answered after ${Math.round(acceptedMs)} ms.`,
    '',
    table(
      [
        'Recipients',
        'Kills',
        'Phones with exactly their message',
        'Faults',
        'Resends on the wire',
        'Seconds',
      ],
      [figures.map(String)],
    ),
  ].join('\n');
}
