import { table } from '../bench/markdown.mjs';
import { percentile } from '../bench/statistics.mjs';
import { isClean } from './verdict.mjs';

/** @typedef {import('./trial.mjs').Trial} Trial */

/**
 * What one trial found, for a terminal.
 * @param {Trial} trial
 */
export function describeTrial(trial) {
  const { plan, verdict } = trial;
  const counts = /** @type {[string, number | string][]} */ ([
    ['accepted', `${verdict.accepted} of ${verdict.asked} asked for`],
    ['lost', verdict.lost.length],
    ['duplicated', verdict.duplicated.length],
    ['lies', verdict.lies.length],
    ['unexpected', verdict.unexpected.length],
    ['uncertain', verdict.uncertain.length],
    ['uncertain in all, by reason', named(verdict.uncertainByReason)],
    ['failed or cancelled, rightly', verdict.failed],
    ['keyed requests without an answer', verdict.open],
    ['resends on the wire', verdict.resends],
    ['requests repeated by callers', trial.repeats],
    ['links lost without a removal', trial.lostLinks],
    ['devices removed and linked again', trial.logouts],
    ['starts that ended early', trial.failedStarts],
    ['troubles', named(trial.troubles)],
  ]);
  return [
    `Seed ${plan.seed}, ${plan.kills} kills, sandbox resends ${onOff(plan.sandboxResends)}, ` +
      `${trial.seconds} s${trial.hasBulk ? '' : ', without bulk: the server has no such route'}`,
    ...counts.map(([name, value]) => `  ${name.padEnd(34)}${value}`),
    '  kills, and seconds until the session was ready again (median, most)',
    ...Object.entries(trial.recoveries)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(
        ([death, ms]) => `    ${death.padEnd(10)}${String(ms.length).padStart(4)}   ${spread(ms)}`,
      ),
    '',
  ].join('\n');
}

/**
 * The tables of several trials, for the documentation.
 * @param {readonly Trial[]} trials
 * @param {{ command: string, day: string }} run
 */
export function renderTrials(trials, { command, day }) {
  const headers = [
    ...['Seed', 'Sandbox resends', 'Kills', 'Accepted', 'Lost', 'Duplicated', 'Lies'],
    ...['Unexpected', 'Uncertain', 'Excused', 'Resends on the wire', 'Minutes'],
  ];
  const rows = trials.map(({ plan, verdict, seconds }) => [
    ...[String(plan.seed), onOff(plan.sandboxResends), String(plan.kills)],
    ...[verdict.accepted, verdict.lost.length, verdict.duplicated.length].map(String),
    ...[verdict.lies.length, verdict.unexpected.length, verdict.uncertain.length].map(String),
    ...[excused(verdict), verdict.resends, Math.round(seconds / 60)].map(String),
  ]);
  const deaths = groupRecoveries(trials);
  const recoveryRows = [...deaths]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([death, ms]) => [death, String(ms.length), ...secondsOf(ms)]);
  return [
    `\`${command}\`, ${day}.`,
    '',
    table(headers, rows),
    '',
    table(['Killed', 'Times', 'Ready again after (s), median', 'Most'], recoveryRows),
  ].join('\n');
}

/**
 * The table of trials of a server that lacks something, for the documentation.
 * @param {readonly (Trial & { missing: string | null })[]} trials
 * @param {{ command: string, day: string }} run
 */
export function renderBrokenTrials(trials, { command, day }) {
  const headers = [
    ...['Taken out', 'Seed', 'Kills', 'Accepted', 'Lost', 'Duplicated', 'Lies'],
    ...['Unexpected', 'Uncertain', 'Found'],
  ];
  const rows = trials.map(({ missing, plan, verdict }) => [
    ...[missing ?? 'nothing', String(plan.seed), String(plan.kills)],
    ...[verdict.accepted, verdict.lost.length, verdict.duplicated.length].map(String),
    ...[verdict.lies.length, verdict.unexpected.length, verdict.uncertain.length].map(String),
    isClean(verdict) ? 'no' : 'yes',
  ]);
  return [`\`${command}\`, ${day}.`, '', table(headers, rows)].join('\n');
}

/** @param {import('./verdict.mjs').Verdict} verdict */
function excused({ uncertainByReason, uncertain }) {
  return Object.values(uncertainByReason).reduce((sum, n) => sum + n, 0) - uncertain.length;
}

/** @param {readonly Trial[]} trials */
function groupRecoveries(trials) {
  const groups = /** @type {Map<string, number[]>} */ (new Map());
  for (const { recoveries } of trials) {
    for (const [death, ms] of Object.entries(recoveries)) {
      groups.set(death, [...(groups.get(death) ?? []), ...ms]);
    }
  }
  return groups;
}

/** @param {readonly number[]} ms */
function spread(ms) {
  return secondsOf(ms).join('  ');
}

/** @param {readonly number[]} ms */
function secondsOf(ms) {
  const known = ms.filter((value) => !Number.isNaN(value));
  if (known.length === 0) return ['–', '–'];
  return [0.5, 1].map((share) => (percentile(known, share) / 1000).toFixed(1));
}

/** @param {Readonly<Record<string, number>>} counts */
function named(counts) {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** @param {boolean} on */
const onOff = (on) => (on ? 'on' : 'off');
