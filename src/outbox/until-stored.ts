import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';

/**
 * Runs a write on the ledger until it succeeds or `signal` is aborted, since what WhatsApp did
 * can't be undone when PostgreSQL is away for a while. Undefined when it was given up.
 */
export async function untilStored<T>(
  write: () => Promise<T>,
  { clock, logger, signal }: { clock: Clock; logger: Logger; signal: AbortSignal },
): Promise<T | undefined> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await write();
    } catch (error) {
      if (signal.aborted) return undefined;
      logger.warn({ err: error, attempt }, 'ledger.write_failed');
      await clock.sleep(Math.min(250 * 2 ** attempt, 5_000), signal);
    }
  }
}
