import { figure, table } from '../markdown.mjs';
import { spreadOf } from '../statistics.mjs';

const LEAST_SHARE = 0.6;
const MOST_TIMES_P99 = 3;
const MOST_BULK_MS = 2_000;
const MOST_GROWN_MB = 100;

/** @typedef {import('./measure.mjs').Measured} Measured */

/**
 * The whole of docs/benchmarks-enqueue.md.
 * @param {Measured} measured
 * @param {object} how
 * @param {import('./measure.mjs').Plan} how.plan
 * @param {import('../machine.mjs').Facts} how.facts
 * @param {string} how.command
 * @param {string} how.day
 */
export function renderEnqueue(measured, { plan, facts, command, day }) {
  const parts = [
    '# Benchmark: accepting messages',
    `What it costs that an accepted message is kept and checked. \`${command}\` wrote this page on ` +
      `${day}: both apps on the same machine, in the same run, in ${plan.rounds} interleaved ` +
      'rounds. Compare ratios, not numbers: those are the machine’s.',
    '## Targets',
    targetTable(measured),
    '## Numbers',
    numberTable(measured),
    '## How it is measured',
    method(plan),
    '## Machine',
    table(['What', 'Which'], facts),
    '## What this cannot show',
    LIMITS,
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {Measured} measured */
function targetTable({ perSecond, evenly, bulk }) {
  const share = spreadOf(perSecond.map(({ server, plain }) => server / plain)).median;
  const times = spreadOf(evenly.map(({ p99 }) => p99.server / p99.plain)).median;
  const ms = spreadOf(bulk.map((call) => call.ms)).max;
  const grown = spreadOf(bulk.map((call) => call.grownMb)).max;
  return table(
    ['Target', 'Wanted', 'Measured', 'Met'],
    [
      row(
        'Requests per second, share of the plain app, median',
        share,
        `≥ ${LEAST_SHARE}`,
        share >= LEAST_SHARE,
      ),
      row(
        '99th percentile, times the plain app, median',
        times,
        `≤ ${MOST_TIMES_P99}`,
        times <= MOST_TIMES_P99,
      ),
      row('10,000 recipients by one call, ms, most', ms, `< ${MOST_BULK_MS}`, ms < MOST_BULK_MS),
      row(
        'Growth of the main process by it, MB, most',
        grown,
        `< ${MOST_GROWN_MB}`,
        grown < MOST_GROWN_MB,
      ),
    ],
  );
}

/**
 * @param {string} name
 * @param {number} value
 * @param {string} wanted
 * @param {boolean} met
 */
const row = (name, value, wanted, met) => [name, wanted, figure(value), met ? 'yes' : 'no'];

/** @param {Measured} measured */
function numberTable({ perSecond, evenly, bulk }) {
  const spread = (/** @type {number[]} */ values) => {
    const { min, median, max } = spreadOf(values);
    return [min, median, max].map(figure);
  };
  return table(
    ['What', 'Least', 'Median', 'Most'],
    [
      ['Requests per second, server', ...spread(perSecond.map(({ server }) => server))],
      ['Requests per second, plain app', ...spread(perSecond.map(({ plain }) => plain))],
      [
        'Even rate of the next rows, requests per second',
        ...spread(evenly.map((one) => one.perSecond)),
      ],
      ['Median, server, ms', ...spread(evenly.map(({ p50 }) => p50.server))],
      ['Median, plain app, ms', ...spread(evenly.map(({ p50 }) => p50.plain))],
      ['99th percentile, server, ms', ...spread(evenly.map(({ p99 }) => p99.server))],
      ['99th percentile, plain app, ms', ...spread(evenly.map(({ p99 }) => p99.plain))],
      ['10,000 recipients by one call, ms', ...spread(bulk.map(({ ms }) => ms))],
      ['Growth of the main process by it, MB', ...spread(bulk.map(({ grownMb }) => grownMb))],
    ],
  );
}

/** @param {import('./measure.mjs').Plan} plan */
const method = ({ rounds, seconds }) =>
  [
    '- **Server** is the server as `npm start` runs it, with its embedded PostgreSQL (fsync on), a ' +
      'session that is ready in the sandbox, and the usual gaps between messages. A request is ' +
      '`POST /whatsapp/send` with `Prefer: respond-async`: key and host are checked, the number is ' +
      'parsed, opt-outs and unreachable numbers are looked up, and the notification, its first ' +
      'event and its place in the statistics are committed before the answer.',
    '- **Plain app** is Express with `express.json()`, one zod schema and one ' +
      '`insert` of five columns over a pool of 10 connections, into a PostgreSQL of its own with ' +
      'the same settings. It checks nothing and sends nothing.',
    `- **Requests per second**: 50 connections that each ask again as soon as they are answered, ` +
      `for ${seconds} s; ${rounds} rounds, which side goes first changes.`,
    '- **Percentiles**: requests at an even rate, half of what the server took in that round, ' +
      'the same for both, whether or not those before are answered; from the instant at which a ' +
      'request was due.',
    '- **10,000 recipients**: one `POST /whatsapp/send-bulk` with a text of its own for each, from ' +
      'the call to the end of the answer; growth is the highest resident memory during the call ' +
      'less that before it, on a server that has just started.',
  ].join('\n');

const LIMITS =
  'The load comes from the same machine and takes its share of the two processors from both ' +
  'sides. With a database on another machine every statement costs a round trip more, on both ' +
  'sides.';
