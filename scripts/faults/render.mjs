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
 * @property {string} result
 */

/**
 * The table of all rows, for the documentation.
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
  return [`\`${command}\`, ${day}.`, '', table(headers, cells)].join('\n');
}

/** @param {number} [ms] */
function seconds(ms) {
  return ms === undefined ? '–' : (ms / 1000).toFixed(1);
}
