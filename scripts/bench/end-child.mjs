import { once } from 'node:events';

const PATIENCE_MS = 20_000;

/**
 * Ends a child in good order, and by force when it does not hear; resolves when it has ended.
 * @param {import('node:child_process').ChildProcess | null} child
 * @param {(child: import('node:child_process').ChildProcess) => void} ask how it is asked to end
 * @param {number} [patienceMs]
 */
export async function endChild(child, ask, patienceMs = PATIENCE_MS) {
  if (child === null || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  ask(child);
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exited;
  clearTimeout(timer);
}
