import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The files that take the longest, longest first, by the times of a run on two cores. */
const LONGEST = [
  ...['faults/slow/unscanned', 'faults/slow/connection', 'faults/slow/browser'],
  'faults/slow/profile',
  ...['http/fuzz/every-route', 'billing/simulated-year', 'database/embedded-postgres'],
  'database/embedded-postgres-users',
  ...['scripts/test-command', 'scripts/build', 'notifications/batch-races'],
  ...['e2e/judge', 'e2e/crash', 'faults/quick/connection', 'faults/quick/messages'],
  ...['faults/quick/browser', 'e2e/session-backup', 'faults/quick/stop', 'faults/quick/linking'],
  ...['e2e/session', 'e2e/opt-out', 'faults/quick/profile', 'e2e/stop', 'e2e/bulk'],
  ...['e2e/readme', 'sandbox/phones', 'e2e/main-job'],
];

/** Begins with the files that take the longest, so that none of them runs on alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

function rank({ moduleId }: TestSpecification): number {
  const index = LONGEST.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return index < 0 ? LONGEST.length : index;
}
