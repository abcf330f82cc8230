import { StartError } from './errors.ts';

interface Stoppable {
  stop(): Promise<void>;
}

/** A stop that is stuck is cut off before a service manager would do it, in ms. */
const stopDeadlineMs = 28_000;

/**
 * Starts a program and runs it until SIGTERM, SIGINT or SIGHUP, then stops it in good order and
 * ends the process with 0; a second signal ends it at once with 1. A {@link StartError} is one
 * sentence on standard error and its own exit code.
 */
export async function runUntilSignal(start: () => Promise<Stoppable>): Promise<void> {
  const asked = firstSignal();
  try {
    const program = await start();
    await asked;
    setTimeout(() => process.exit(1), stopDeadlineMs).unref();
    await program.stop();
    process.exit(0);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(error.exitCode);
  }
}

function firstSignal(): Promise<void> {
  let asked = false;
  return new Promise((resolve) => {
    for (const signal of stopSignals()) {
      process.on(signal, () => {
        if (asked) process.exit(1);
        asked = true;
        resolve();
      });
    }
  });
}

/** A closed terminal window means stop, too; under `nohup`, which has none, it must not. */
function stopSignals(): NodeJS.Signals[] {
  return process.stdin.isTTY ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : ['SIGTERM', 'SIGINT'];
}
