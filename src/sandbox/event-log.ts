import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { LoggedEvent } from './world-event.ts';

const NEWLINE = 0x0a;

/**
 * The sandbox's append-only log, one JSON object per line. An event is handed to the
 * operating system before `append` returns, so that it survives SIGKILL.
 */
export class EventLog {
  readonly #file: number;

  private constructor(file: number) {
    this.#file = file;
  }

  /** Opens the log in a folder and reads it; a line that was torn by a crash is cut off. */
  static open(dataDir: string): { log: EventLog; events: LoggedEvent[] } {
    mkdirSync(dataDir, { recursive: true });
    const path = join(dataDir, 'events.jsonl');
    const file = openSync(path, 'a+', 0o600);
    const bytes = readFileSync(path);
    const whole = bytes.lastIndexOf(NEWLINE) + 1;
    if (whole < bytes.length) ftruncateSync(file, whole);
    const lines = bytes.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    return { log: new EventLog(file), events: lines.map((line) => JSON.parse(line)) };
  }

  append(event: LoggedEvent): void {
    writeSync(this.#file, `${JSON.stringify(event)}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
