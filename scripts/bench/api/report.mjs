import { figure, table } from '../markdown.mjs';
import { spreadOf } from '../statistics.mjs';

const LEAST_SHARE = 0.6;
const MOST_TIMES_P99 = 3;
const MOST_BULK_MS = 2_000;
const MOST_GROWN_MB = 100;

/** @typedef {import('./measure.mjs').Measured} Measured */

/**
 * The whole of docs/benchmarks-api.md.
 * @param {Measured} measured
 * @param {object} how
 * @param {import('./measure.mjs').Plan} how.plan
 * @param {import('../machine.mjs').Facts} how.facts
 * @param {string} how.command
 * @param {string} how.day
 */
export function renderApi(measured, { plan, facts, command, day }) {
  const parts = [
    '# Benchmark: the API',
    `What keys, limits, metrics and everything that is checked and kept cost. \`${command}\` wrote this page on ` +
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
function targetTable({ sends, reads, evenly, bulk }) {
  const accepted = shareOf(sends);
  const read = shareOf(reads);
  const times = spreadOf(evenly.map(({ p99 }) => p99.server / p99.plain)).median;
  const ms = spreadOf(bulk.map((call) => call.ms)).max;
  const grown = spreadOf(bulk.map((call) => call.grownMb)).max;
  return table(
    ['Target', 'Wanted', 'Measured', 'Met'],
    [
      row(
        '`POST /send` per second, share of the plain app, median',
        accepted,
        `≥ ${LEAST_SHARE}`,
        accepted >= LEAST_SHARE,
      ),
      row(
        '`GET /history` per second, share of the plain app, median',
        read,
        `≥ ${LEAST_SHARE}`,
        read >= LEAST_SHARE,
      ),
      row(
        '`POST /send`, 99th percentile, times the plain app, median',
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

/** @param {import('./measure.mjs').Pair[]} pairs */
const shareOf = (pairs) => spreadOf(pairs.map(({ server, plain }) => server / plain)).median;

/**
 * @param {string} name
 * @param {number} value
 * @param {string} wanted
 * @param {boolean} met
 */
const row = (name, value, wanted, met) => [name, wanted, figure(value), met ? 'yes' : 'no'];

/** @param {Measured} measured */
function numberTable({ sends, reads, evenly, bulk }) {
  const spread = (/** @type {number[]} */ values) => {
    const { min, median, max } = spreadOf(values);
    return [min, median, max].map(figure);
  };
  return table(
    ['What', 'Least', 'Median', 'Most'],
    [
      ['Sends per second, server', ...spread(sends.map(({ server }) => server))],
      ['Sends per second, plain app', ...spread(sends.map(({ plain }) => plain))],
      ['Pages of history per second, server', ...spread(reads.map(({ server }) => server))],
      ['Pages of history per second, plain app', ...spread(reads.map(({ plain }) => plain))],
      [
        'Even rate of the next rows, sends per second',
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
const method = ({ rounds, seconds, evenSeconds }) =>
  [
    '- **Server** is the server as `npm start` runs it, with its embedded PostgreSQL (fsync on), a ' +
      'session that is ready in the sandbox, and the usual gaps between messages. Its caller has a ' +
      'key of its own with the scopes `send` and `read`; limits are on, but too wide to refuse; ' +
      'metrics and log lines are written. A send is `POST /whatsapp/send` with ' +
      '`Prefer: respond-async`: key and host are checked, the number is parsed, opt-outs and unreachable numbers are looked up, and the notification, its first ' +
      'event and its place in the statistics are committed before the answer.',
    '- **Plain app** is Express with `express.json()`, a zod schema and one statement for each ' +
      'request, an `insert` of five columns or a page of rows as wide as ours, over a pool of 10 ' +
      'connections, on a PostgreSQL of its own with the same settings. It checks nothing and ' +
      'sends nothing.',
    '- **Pages of history**: the newest 50, ours among all that were accepted before, the plain ' +
      'app’s among 20,000.',
    `- **Per second**: 50 connections that each ask again as soon as they are answered, ` +
      `for ${seconds} s; ${rounds} rounds, which side goes first changes.`,
    '- **Percentiles**: sends at an even rate, half of what the server took in that round, ' +
      `the same for both, for ${evenSeconds} s, whether or not those before are answered; from ` +
      'the instant at which a request was due.',
    '- **10,000 recipients**: one `POST /whatsapp/send-bulk` with a text of its own for each, from ' +
      'the call to the end of the answer; growth is the highest resident memory during the call ' +
      'less that before it, on a server that has just started.',
  ].join('\n');

const LIMITS =
  'The load comes from the same machine and takes its share of the two processors from both ' +
  'sides. With a database on another machine every statement costs a round trip more, on both ' +
  'sides.';
