import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFaults } from './faults/render.mjs';
import { writeSection } from './judge/page.mjs';
import { repositoryRoot, runAsProgram } from './setup/program.mjs';
import { setUp } from './setup.mjs';
import { runTests } from './test.mjs';

/**
 * Breaks the session, its browser, the page and the phone in every way of the table in
 * docs/reliability.md, those that take minutes included; `npm test` leaves these out. Further
 * arguments go to the test runner. Ends with 1 when a test fails or is skipped.
 */
await runAsProgram(import.meta.url, async () => {
  const writesDocs = process.argv.includes('--write-docs');
  const args = process.argv.slice(2).filter((arg) => arg !== '--write-docs');
  await setUp({ browser: true, envFile: 'ignore' });
  const folder = mkdtempSync(join(tmpdir(), 'whatsapp-business-server-faults-'));
  const file = join(folder, 'rows.jsonl');
  const env = { WBS_SLOW_FAULTS: '1', WBS_FAULT_ROWS: file };
  const paths = args.length > 0 ? args : ['tests/faults'];
  const { passed, failed, skipped } = await runTests(paths, repositoryRoot, env);
  if (writesDocs) {
    const day = new Date().toISOString().slice(0, 10);
    writeSection('faults', renderFaults(readRows(file), { command: 'npm run test:faults', day }));
  }
  rmSync(folder, { recursive: true, force: true });
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 || skipped > 0 || passed === 0 ? 1 : 0;
});

/**
 * @param {string} file
 * @returns {import('./faults/render.mjs').FaultRow[]}
 */
function readRows(file) {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
