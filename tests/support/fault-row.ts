import { appendFileSync } from 'node:fs';
import { it } from 'vitest';

/** What a row of the table of faults came to; times in ms. */
export interface FaultFigures {
  /** From the fault until the status told of it. */
  noticedMs?: number;
  /** From then, or from when the cause was gone, until the session was ready again. */
  readyMs?: number;
  /** Processes from before that were still there in the end. */
  left?: number;
  /** The API's 99th percentile before the fault, and from the fault until ready again. */
  restP99Ms?: number;
  p99Ms?: number;
  /** Of so many requests. */
  requests?: number;
}

interface FaultRow {
  /** The number of the row in the table of faults, docs/reliability.md. */
  row: number;
  fault: string;
  expected: string;
}

/**
 * A test of one row of the table of faults. What it measures goes to the file that
 * WBS_FAULT_ROWS names, one JSON object per line, from which the table is written.
 */
export function faultRow(
  { row, fault, expected }: FaultRow,
  run: (figures: FaultFigures) => Promise<void>,
  timeoutMs = 90_000,
): void {
  it(
    `R${row} ${fault}: ${expected}`,
    async () => {
      const figures: FaultFigures = {};
      let result = 'failed';
      try {
        await run(figures);
        result = 'passed';
      } finally {
        const line = JSON.stringify({ row, fault, expected, ...figures, result });
        const file = process.env['WBS_FAULT_ROWS'];
        if (file) appendFileSync(file, `${line}\n`);
      }
    },
    timeoutMs,
  );
}
