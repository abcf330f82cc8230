import { figure, table } from './markdown.mjs';
import { percentile, pooled, ratioSpread, spreadOf } from './statistics.mjs';

const MOST_TIMES_PLAIN = 2;
const MOST_RESIDENT_MB = 120;

/**
 * @typedef {import('./measurements.mjs').Measured} Measured
 * @typedef {import('./measurements.mjs').Plan} Plan
 * @typedef {import('./statistics.mjs').Round} Round
 * @typedef {import('./statistics.mjs').Spread} Spread
 */

/**
 * The whole of docs/benchmarks.md.
 * @param {Measured} measured
 * @param {{ plan: Plan, facts: import('./machine.mjs').Facts, command: string, day: string }} how
 */
export function renderReport(measured, { plan, facts, command, day }) {
  const parts = [
    introduction(command, day, plan),
    ['## Targets', targetTable(measured)],
    ['## Ratios', RATIO_NOTE, ratioTable(measured)],
    ['## Absolute numbers', ABSOLUTE_NOTE, latencyTable(measured), burstTable(measured)],
    ['## Memory', memoryNote(plan), memoryTable(measured)],
    ['## How it is measured', method(plan)],
    ['## Machine', table(['What', 'Which'], facts)],
    ['## What this cannot show', LIMITS],
  ];
  return `${parts.flat().join('\n\n')}\n`;
}

/**
 * @param {string} command
 * @param {string} day
 * @param {Plan} plan
 */
function introduction(command, day, { rounds }) {
  return [
    '# Benchmarks',
    `What the server costs on top of plain whatsapp-web.js. \`${command}\` wrote this page on ` +
      `${day}: both sides on the same machine, in the same run, against the same sandbox, in ` +
      `${rounds} interleaved rounds. Compare ratios, not milliseconds: those are the machine's.`,
  ];
}

/** @param {Measured} measured */
function targetTable(measured) {
  const times = ratioSpread(measured.toWire, 0.5).median;
  const resident = residentOfMain(measured).median;
  return table(
    ['Target', 'At most', 'Measured', 'Met'],
    [
      [
        'POST to page, times plain `sendMessage`, median',
        `${MOST_TIMES_PLAIN.toFixed(1)}`,
        times.toFixed(2),
        times <= MOST_TIMES_PLAIN ? 'yes' : 'no',
      ],
      [
        'Resident memory of the main process when idle, MB',
        String(MOST_RESIDENT_MB),
        resident.toFixed(1),
        resident < MOST_RESIDENT_MB ? 'yes' : 'no',
      ],
    ],
  );
}

const RATIO_NOTE =
  'Server ÷ plain library, so 1.00 is as fast or as small, and less is better. Each round gives ' +
  'one ratio; the columns are their spread over the rounds.';

/** @param {Measured} measured */
function ratioTable(measured) {
  return table(
    ['Ratio', 'Least', 'Median', 'Most'],
    [
      ['POST to page, median', ...ratios(ratioSpread(measured.toWire, 0.5))],
      ['POST to page, 95th percentile', ...ratios(ratioSpread(measured.toWire, 0.95))],
      ['POST to page, 99th percentile', ...ratios(ratioSpread(measured.toWire, 0.99))],
      ['POST to page, first message to a number, median', ...ratios(firstRatio(measured))],
      ['POST to acknowledged, median', ...ratios(ratioSpread(measured.toAck, 0.5))],
      ['Time per message in a burst', ...ratios(ratioSpread(measured.perMessage, 0.5))],
      ['Process start to ready', ...ratios(ratioSpread(measured.start, 0.5))],
      ['Memory of all processes, idle', ...ratios(memoryRatio(measured.memoryIdle))],
      ['Memory of all processes, after the bursts', ...ratios(memoryRatio(measured.memoryAfter))],
    ],
  );
}

/** @param {Measured} measured */
const firstRatio = ({ toWireFirst }) => ratioSpread(toWireFirst, 0.5);

/** @param {Spread} spread */
const ratios = ({ min, median, max }) => [min, median, max].map((value) => value.toFixed(2));

const ABSOLUTE_NOTE = 'In milliseconds, over the samples of all rounds.';

/** @param {Measured} measured */
function latencyTable(measured) {
  const rows = /** @type {[string, Round[]][]} */ ([
    ['POST to page', measured.toWire],
    ['POST to page, first message to a number', measured.toWireFirst],
    ['POST to acknowledged', measured.toAck],
    ['Process start to ready', measured.start],
  ]);
  return table(
    ['Latency', 'Side', 'Samples', 'Median', '95 %', '99 %'],
    rows.flatMap(([name, rounds]) => [
      [name, 'server', ...latencies(pooled(rounds, 'server'))],
      ['', 'plain', ...latencies(pooled(rounds, 'plain'))],
    ]),
  );
}

/**
 * A percentile is left out where not one whole sample lies above it.
 * @param {number[]} samples
 */
function latencies(samples) {
  const shares = [0.5, 0.95, 0.99];
  const cells = shares.map((share) =>
    share > 0.5 && samples.length * (1 - share) < 1 ? '–' : figure(percentile(samples, share)),
  );
  return [String(samples.length), ...cells];
}

/** @param {Measured} measured */
function burstTable({ perMessage }) {
  const sides = /** @type {const} */ (['server', 'plain']);
  return table(
    ['Burst', 'Messages per second, least', 'Median', 'Most'],
    sides.map((side) => {
      const rates = pooled(perMessage, side).map((ms) => 1000 / ms);
      return [side, ...figures(spreadOf(rates))];
    }),
  );
}

/** @param {Plan} plan */
const memoryNote = ({ messages }) =>
  `PSS in MB (memory that processes share is divided among them), when idle after the start and ` +
  `idle again after ${(2 * messages).toLocaleString('en-US')} messages; median over the rounds, ` +
  'least and most in brackets.';

/** @param {Measured} measured */
function memoryTable(measured) {
  const parts = /** @type {const} */ ([
    ['Main process', 'server', 'main'],
    ['Session process', 'server', 'session'],
    ['Browser', 'server', 'browser'],
    ['PostgreSQL', 'server', 'database'],
    ['Plain library', 'plain', 'main'],
    ['Its browser', 'plain', 'browser'],
  ]);
  const cells = (/** @type {Measured['memoryIdle']} */ memory) =>
    parts.map(([, side, part]) =>
      bracketed(memory.map((round) => /** @type {any} */ (round[side])[part].pssMb)),
    );
  const idle = cells(measured.memoryIdle);
  const after = cells(measured.memoryAfter);
  const rows = parts.map(([name], i) => [name, idle[i] ?? '', after[i] ?? '']);
  const sums = /** @type {const} */ (['server', 'plain']).map((side) => [
    `All of ${side}`,
    bracketed(measured.memoryIdle.map((round) => sumOf(round[side]))),
    bracketed(measured.memoryAfter.map((round) => sumOf(round[side]))),
  ]);
  const resident = /** @type {const} */ (['memoryIdle', 'memoryAfter']).map((when) =>
    bracketed(measured[when].map(({ server }) => server.main.rssMb)),
  );
  return table(
    ['Memory', 'Idle', 'After the bursts'],
    [...rows, ...sums, ['Main process, resident (RSS)', ...resident]],
  );
}

/** @param {number[]} values */
function bracketed(values) {
  const { min, median, max } = spreadOf(values);
  return `${figure(median)} (${figure(min)}–${figure(max)})`;
}

/** @param {Spread} spread */
const figures = ({ min, median, max }) => [min, median, max].map(figure);

/** @param {Measured['memoryIdle']} memory */
function memoryRatio(memory) {
  return spreadOf(memory.map(({ server, plain }) => sumOf(server) / sumOf(plain)));
}

/** @param {Record<string, import('./memory.mjs').Memory>} memory */
function sumOf(memory) {
  return Object.values(memory).reduce((sum, { pssMb }) => sum + pssMb, 0);
}

/** @param {Measured} measured */
const residentOfMain = ({ memoryIdle }) =>
  spreadOf(memoryIdle.map(({ server }) => server.main.rssMb));

/** @param {Plan} plan */
const method = ({ rounds, messages, latencies: n, acknowledgements, strangers }) =>
  [
    '- **Plain** is the unmodified library in a process of its own: `LocalAuth`, the same browser ' +
      'with the same arguments over a pipe as the server, `webVersionCache: none` since the ' +
      'sandbox has no network, and `sendMessage(chat, text)` with its defaults. It has no ' +
      'database, no queue and no retries: what it gives up when it crashes is lost.',
    '- **Server** is the server as `npm start` runs it, embedded PostgreSQL and log included, with ' +
      '`UNSAFE_PACING=true`, pauses of 0, and caps and quiet hours off. The message and its id are committed before the page ' +
      'is called.',
    '- **The sandbox** is the same for both, acknowledges at once and delivers after 20 ms. Plain ' +
      'and server are two linked devices of one account. Messages go to 20 known numbers in turn.',
    `- **POST to page**: from just before \`POST /whatsapp/send\` with \`Prefer: respond-async\`, or ` +
      'before the call of `sendMessage`, until the sandbox has logged the message as on the wire ' +
      `(a watch on its log tells at once). ${n} messages per side and round, one at a time on an idle system, each of one ` +
      `side followed by one of the other. Also ${strangers} to numbers that were never written to: ` +
      'there the server first asks whether the number is on WhatsApp, and plain does not.',
    '- **POST to acknowledged**: until the answer `201` to `Prefer: wait=30`, or the library’s ' +
      `\`message_ack\` of 1. ${acknowledgements} per side and round, in the same way.`,
    `- **Burst**: ${messages.toLocaleString('en-US')} queued messages, or a loop of as many awaited ` +
      'calls of `sendMessage`; from the first on the wire to the last. Two per side and round.',
    '- **Start to ready**: from the start of the `node` process, with a linked profile, until the ' +
      'log says `ready`, or the library’s event. Both include about 1.05 s in which the sandbox ' +
      'synchronises. For starts, bursts and memory one side runs at a time.',
    `- All instants are of one clock, the machine’s monotonic one. ${rounds} rounds; which side ` +
      'goes first changes.',
  ].join('\n');

const LIMITS =
  'The sandbox is a small page on the same machine. WhatsApp Web itself is some hundred times ' +
  'larger, encrypts, and has the internet between it and its server: there, hand-over and ' +
  'acknowledgement take longer on both sides by the same amount, so that real ratios lie nearer ' +
  'to 1, and real memory is larger on both sides. That is an expectation; it was not measured. ' +
  'The burst shows what the parts can do and is no advice: with the pauses that keep an account ' +
  'from being banned, a message leaves every 2 to 20 seconds, and none of these differences can ' +
  'be felt.';
