import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/**
 * Counts what a run did and writes `{passed, failed, skipped}` to the file that
 * WBS_TEST_SUMMARY names. A file that cannot be read, a hook that fails and an error that
 * nobody caught count as failures: each of them may hide a test that never ran.
 * The default export is how vitest finds a reporter.
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      counts.failed += module.errors().length;
      for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
      for (const test of module.children.allTests()) counts[outcomeOf(test.result().state)] += 1;
    }
    const file = process.env['WBS_TEST_SUMMARY'];
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

/** A test that is still pending when the run ends was cut off, and so has not passed. */
function outcomeOf(state: string): 'passed' | 'failed' | 'skipped' {
  return state === 'passed' || state === 'skipped' ? state : 'failed';
}
