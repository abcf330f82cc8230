import { figure, table } from './markdown.mjs';
import { spreadOf } from './statistics.mjs';

const MOST_IDLE = 1;
const MOST_AFTER = 0.9;

/**
 * @typedef {import('./browser-memory.mjs').BrowserMemory} BrowserMemory
 * @typedef {import('./browser-memory.mjs').Reading} Reading
 * @typedef {'idle' | 'after'} When
 * @typedef {keyof Reading} Part
 */

/**
 * The whole of docs/benchmarks-memory.md. The sides are `plain`, `server` and any others.
 * @param {BrowserMemory} measured
 * @param {{ plan: { rounds: number, messages: number }, facts: import('./machine.mjs').Facts,
 *   command: string, day: string }} how
 */
export function renderMemoryReport(measured, { plan, facts, command, day }) {
  const parts = [
    '# Memory of the browser',
    `What Chromium takes when the server launches it, beside what it takes when whatsapp-web.js ` +
      `launches it by its own defaults. \`${command}\` wrote this page on ${day}: one after the ` +
      `other on the same machine and the same sandbox page, in ${plan.rounds} alternating rounds, ` +
      `when idle and after ${plan.messages.toLocaleString('en-US')} messages. Which flag brings ` +
      'what is in [decisions/0006-chromium-flags.md](decisions/0006-chromium-flags.md).',
    '## Targets',
    targetTable(measured),
    '## Ratios',
    'Server ÷ plain library, round by round; less is better.',
    ratioTable(measured),
    '## Absolute numbers',
    'In MB, median over the rounds, least and most in brackets.',
    absoluteTable(measured),
    '## How it is measured',
    METHOD,
    '## Machine',
    table(['What', 'Which'], facts),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** @param {BrowserMemory} measured */
function targetTable(measured) {
  const target = (
    /** @type {string} */ name,
    /** @type {When} */ when,
    /** @type {number} */ most,
  ) => {
    const { median } = ratio(measured, when, 'pss');
    return [name, most.toFixed(2), median.toFixed(2), median <= most ? 'yes' : 'no'];
  };
  return table(
    ['Target, PSS of the whole browser, times plain', 'At most', 'Measured', 'Met'],
    [target('Idle', 'idle', MOST_IDLE), target('After the messages', 'after', MOST_AFTER)],
  );
}

/** @param {BrowserMemory} measured */
function ratioTable(measured) {
  /** @type {[string, When, Part][]} */
  const rows = [
    ['Browser, PSS, idle', 'idle', 'pss'],
    ['Browser, PSS, after the messages', 'after', 'pss'],
    ['Browser, without what files back, idle', 'idle', 'own'],
    ['Browser, without what files back, after the messages', 'after', 'own'],
    ['Node process beside it, PSS, idle', 'idle', 'node'],
    ['Node process beside it, PSS, after the messages', 'after', 'node'],
  ];
  return table(
    ['Ratio', 'Least', 'Median', 'Most'],
    rows.map(([name, when, part]) => {
      const { min, median, max } = ratio(measured, when, part);
      return [name, ...[min, median, max].map((value) => value.toFixed(2))];
    }),
  );
}

/** @param {BrowserMemory} measured */
function absoluteTable(measured) {
  const cell = (/** @type {string} */ side, /** @type {When} */ when, /** @type {Part} */ part) => {
    const { min, median, max } = spreadOf(readings(measured, side, when, part));
    return `${figure(median)} (${figure(min)}–${figure(max)})`;
  };
  return table(
    ['Side', 'PSS, idle', 'PSS, after', 'Own, idle', 'Own, after', 'Processes', 'Node, after'],
    Object.keys(measured).map((side) => [
      side,
      cell(side, 'idle', 'pss'),
      cell(side, 'after', 'pss'),
      cell(side, 'idle', 'own'),
      cell(side, 'after', 'own'),
      String(spreadOf(readings(measured, side, 'idle', 'processes')).median),
      cell(side, 'after', 'node'),
    ]),
  );
}

/**
 * @param {BrowserMemory} measured
 * @param {When} when
 * @param {Part} part
 */
function ratio(measured, when, part) {
  const plain = readings(measured, 'plain', when, part);
  const server = readings(measured, 'server', when, part);
  return spreadOf(server.map((value, round) => value / (plain[round] ?? NaN)));
}

/**
 * @param {BrowserMemory} measured
 * @param {string} side
 * @param {When} when
 * @param {Part} part
 */
function readings(measured, side, when, part) {
  return (measured[side] ?? []).map((round) => round[when][part]);
}

const METHOD = [
  '- **Plain** is `new Client({ authStrategy: new LocalAuth(…), puppeteer: { executablePath, args ' +
    '} })`, where `args` hold what leads to the sandbox, and `--no-sandbox` as root; and ' +
    '`webVersionCache: none`, since the sandbox has no network. It sends by `sendMessage`.',
  '- **Server** is the session process of the server with the arguments of its own launch, and ' +
    'sends as the server does; without the rest of the server, which is in ' +
    '[benchmarks.md](benchmarks.md). A line that begins with “without” is the same, with one ' +
    'thing taken out.',
  '- **PSS** is memory in which a page that n processes share counts as 1/n in each, summed over ' +
    'all processes of the browser. About 130 MB of it is Chromium’s own code: when another ' +
    'Chromium runs on the machine, as in the background of a shared one, each is charged a part ' +
    'of that, so that rounds differ. **Own** leaves out all that files back, and differs little.',
  '- Each reading is taken after 20 seconds of rest: the page’s heap shrinks by about 50 MB some ' +
    'eight seconds after the last message, when V8 sees that it has time.',
  '- The sandbox’s page is small; WhatsApp Web itself takes some hundred MB more in the page on ' +
    'both sides, so that real ratios lie nearer to 1. What is taken out beside the page stays out.',
].join('\n');
