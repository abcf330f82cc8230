import { nowMs } from '../bench/clock.mjs';
import { percentile } from '../bench/statistics.mjs';
import { Callers } from '../judge/callers.mjs';
import { Chance } from '../judge/chance.mjs';
import { Course } from '../judge/course.mjs';
import { collectEvidence, explainFaults } from '../judge/evidence.mjs';
import { embeddedConnectionString } from '../judge/ledger.mjs';
import { untilSettled } from '../judge/trial.mjs';
import { judge } from '../judge/verdict.mjs';

/**
 * @template Seen
 * @typedef {object} Disturbance
 * @property {number} seed what all chance hangs on
 * @property {string} about the word that the texts of the messages begin with
 * @property {number} settleMs how long the messages may take to be settled in the end
 * @property {(chance: Chance, scene: Scene) => Promise<Seen>} disturb what happens while callers
 * write; it calms down once it is enough, and may look at the server then
 */

/**
 * @typedef {object} Scene
 * @property {() => Promise<void>} calmDown ends every trouble; the session is ready then
 * @property {<Look>(look: () => Promise<Look>) => Promise<Look>} atRest looks while nobody calls and
 * no message is on its way; callers go on afterwards
 */

/**
 * @typedef {object} Outcome
 * @property {import('../judge/verdict.mjs').Verdict} verdict
 * @property {number} failed rows that failed
 * @property {number} lostLinks
 * @property {number} seconds
 */

/**
 * Disturbs the server while callers write, and judges what became of their messages.
 * @template Seen
 * @param {import('../judge/stage.mjs').JudgeStage} stage
 * @param {Disturbance<Seen>} disturbance
 * @param {(line: string) => void} say
 * @returns {Promise<Outcome & Seen>}
 */
export async function disturbUnderCallers(stage, disturbance, say) {
  const { seed, about, settleMs, disturb } = disturbance;
  const startedAt = nowMs();
  const chance = new Chance(seed);
  const callers = new Callers(stage.server, chance.fork(), `${about} ${seed}`);
  const calm = { seed, kills: 0, sandboxResends: false, impatience: 0, settleMs: 0 };
  const course = new Course({ ...stage, chance: chance.fork() }, calm, say);
  await course.begin();
  callers.start();
  const database = embeddedConnectionString(stage.server.dataDir);
  const comeToRest = async () => {
    await callers.finish();
    await untilSettled(database, settleMs, say);
  };
  const seen = await disturb(chance, {
    calmDown: () => course.calmDown(),
    atRest: async (look) => {
      await comeToRest();
      const looked = await look();
      callers.start();
      return looked;
    },
  });
  await comeToRest();
  const evidence = await collectEvidence(stage, database, callers, 0);
  const verdict = judge(evidence);
  await explainFaults(verdict, evidence.rows, database, say);
  const failed = evidence.rows.filter(({ status }) => status === 'failed').length;
  const seconds = Math.round((nowMs() - startedAt) / 1000);
  return { ...seen, verdict, failed, lostLinks: course.record.lostLinks, seconds };
}

/**
 * How many messages came to what, for a terminal.
 * @param {import('../judge/verdict.mjs').Verdict} verdict
 */
export function countMessages({ accepted, lost, duplicated, lies, unexpected, uncertain }) {
  return (
    `accepted ${accepted}, lost ${lost.length}, duplicated ${duplicated.length}, ` +
    `lies ${lies.length}, unexpected ${unexpected.length}, uncertain ${uncertain.length}`
  );
}

/**
 * How a run was made and how many messages came to what, for the documentation.
 * @param {Outcome} outcome
 * @param {{ command: string, day: string }} run
 */
export function introduceRun({ verdict, seconds }, { command, day }) {
  const { accepted, lost, duplicated, lies, uncertain } = verdict;
  return (
    `\`${command}\`, ${day}, ${Math.round(seconds / 60)} minutes. ` +
    `${accepted} messages accepted, lost ${lost.length}, duplicated ${duplicated.length}, ` +
    `lies ${lies.length}, uncertain ${uncertain.length}`
  );
}

/**
 * A share of the durations, in seconds with one decimal; 0.5 for the median, 1 for the longest.
 * @param {readonly number[]} ms
 * @param {number} share
 */
export function secondsAt(ms, share) {
  return ms.length === 0 ? '–' : (percentile(ms, share) / 1000).toFixed(1);
}
