import { table } from '../bench/markdown.mjs';

/**
 * What the test of one row came to; times in ms, where the row has them.
 * @typedef {object} FaultRow
 * @property {number} row
 * @property {string} fault
 * @property {string} expected
 * @property {number} [noticedMs]
 * @property {number} [readyMs]
 * @property {number} [left] processes from before that were still there in the end
 * @property {number} [restP99Ms] the API's 99th percentile before the fault
 * @property {number} [p99Ms] the same from the fault until ready again
 * @property {number} [requests] that this is of
 * @property {string} result
 */

/**
 * The tables of all rows, for the documentation.
 * @param {readonly FaultRow[]} rows
 * @param {{ command: string, day: string }} run
 */
export function renderFaults(rows, { command, day }) {
  const cells = rows
    .toSorted((one, other) => one.row - other.row)
    .map(({ row, fault, expected, noticedMs, readyMs, left, result }) => [
      `R${row} ${fault}`,
      expected,
      ...[seconds(noticedMs), seconds(readyMs), left === undefined ? '–' : String(left)],
      result,
    ]);
  const headers = [
    ...['Fault', 'Expected', 'Noticed after (s)', 'Ready again after (s)'],
    ...['Processes left', 'Result'],
  ];
  const whole = [`\`${command}\`, ${day}.`, '', table(headers, cells)];
  return [...whole, ...renderLatency(rows)].join('\n');
}

/**
 * How fast the API answered meanwhile, where that was measured.
 * @param {readonly FaultRow[]} rows
 */
function renderLatency(rows) {
  const cells = rows.flatMap(({ row, fault, requests, restP99Ms, p99Ms }) =>
    restP99Ms === undefined || p99Ms === undefined
      ? []
      : [[`R${row} ${fault}`, String(requests), restP99Ms.toFixed(1), p99Ms.toFixed(1)]],
  );
  if (cells.length === 0) return [];
  const headers = ['API meanwhile', 'Requests', 'p99 at rest (ms)', 'p99 until ready again (ms)'];
  return ['', table(headers, cells)];
}

/** @param {number} [ms] */
function seconds(ms) {
  return ms === undefined ? '–' : (ms / 1000).toFixed(1);
}
