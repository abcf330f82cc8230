// For NODE_OPTIONS=--import: the process's clock on the wall is set ahead or back by the
// milliseconds in the file that WBS_CLOCK_OFFSET names, at the start and at each SIGUSR2. Timers
// go on as before, as when the system's time is corrected.
import { readFileSync } from 'node:fs';

const System = globalThis.Date;
let offsetMs = 0;

function read() {
  offsetMs = Number(readFileSync(process.env.WBS_CLOCK_OFFSET ?? '', 'utf8'));
}

globalThis.Date = class extends System {
  constructor(...parts) {
    if (parts.length === 0) super(System.now() + offsetMs);
    else super(...parts);
  }

  static now() {
    return System.now() + offsetMs;
  }
};

if (process.env.WBS_CLOCK_OFFSET) {
  read();
  process.on('SIGUSR2', read);
}
