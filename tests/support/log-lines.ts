import { createLoggerTo, type Logger } from '../../src/logger.ts';
import { lookForSecrets } from './secret-lines.ts';

/** One line as it would stand in the log. */
type LogLine = Record<string, unknown> & { level: string; msg: string };

/** A logger of the product's own whose lines a test can read. */
export interface LogLines {
  logger: Logger;
  lines: LogLine[];
  /** Everything written so far, as text. */
  text(): string;
}

export function collectLogLines(): LogLines {
  const written: string[] = [];
  const lines: LogLine[] = [];
  const write = (line: string) => {
    written.push(line);
    lookForSecrets(line);
    lines.push(JSON.parse(line) as LogLine);
  };
  return { logger: createLoggerTo({ write }, 'trace'), lines, text: () => written.join('') };
}
