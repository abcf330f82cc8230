import { expect, it } from 'vitest';
import { describeTrial } from '../../scripts/judge/report.mjs';
import { onJudgeStage } from '../../scripts/judge/stage.mjs';
import { runTrial, type Trial } from '../../scripts/judge/trial.mjs';
import { isClean } from '../../scripts/judge/verdict.mjs';
import { repositoryRoot } from '../../scripts/setup/program.mjs';

const plan = { seed: 4, kills: 15, sandboxResends: false, settleMs: 60_000, impatience: 0.6 };

it('loses nothing, sends nothing twice and tells no lie while everything is killed 15 times', async () => {
  const course: string[] = [];
  const say = (line: string) => course.push(line);
  const trial: Trial = await onJudgeStage(repositoryRoot, { missing: null, keep: false }, (stage) =>
    runTrial(stage, plan, say),
  );
  const report = `${course.join('\n')}\n${describeTrial(trial)}`;
  expect(isClean(trial.verdict), report).toBe(true);
  expect(trial.lostLinks, report).toBe(0);
  expect(trial.verdict.accepted, report).toBeGreaterThan(60);
}, 240_000);
