import { afterAll, afterEach } from 'vitest';
import { takeSecretLines } from './secret-lines.ts';

/** Fails the test, or the file, in which a log line held what no log line may hold. */
function refuseSecretLines(): void {
  const lines = takeSecretLines();
  if (lines.length > 0) throw new Error(`A log line holds a secret.\n${lines.join('\n')}`);
}

afterEach(refuseSecretLines);
afterAll(refuseSecretLines);
