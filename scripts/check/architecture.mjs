import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../setup/source-fingerprint.mjs';
import { runTool } from './tool.mjs';

const CRUISED = ['src', 'migrations', 'knexfile.ts'];

/**
 * @typedef {object} Violation
 * @property {string} from
 * @property {string} to
 * @property {{ name: string }} rule
 * @property {string} [comment]
 * @property {ReadonlyArray<{ name: string }>} [cycle]
 */

/**
 * Follows every import and holds it against the arrows of .dependency-cruiser.cjs. A run that
 * did not read every source fails: with a TypeScript that it does not know, dependency-cruiser
 * reads no module at all and is content.
 * @param {string} root the repository
 * @returns {Promise<import('./tool.mjs').CheckResult>}
 */
export async function checkArchitecture(root) {
  const places = CRUISED.filter((place) => existsSync(join(root, place)));
  const { stdout, stderr } = await runTool(root, 'dependency-cruiser/bin/dependency-cruise.mjs', [
    ...places,
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'json',
  ]);
  const report = parseReport(stdout);
  if (report === null) return { isClean: false, output: `${stdout}\n${stderr}`.trim() };
  const read = new Set(report.modules.map(({ source }) => source));
  const sources = filesBelow(root, 'src').filter((path) => /(?<!\.d)\.ts$/.test(path));
  const missed = sources.filter((path) => !read.has(path));
  const faults = [
    ...report.summary.violations.map(describeViolation),
    ...missed.map((path) => `not read: ${path}`),
    ...(read.size === 0 ? ['No module was read.'] : []),
  ];
  return { isClean: faults.length === 0, output: faults.join('\n') };
}

/**
 * @param {string} json
 * @returns {{ modules: { source: string }[], summary: { violations: Violation[] } } | null}
 */
function parseReport(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** @param {Violation} violation */
function describeViolation({ rule, from, to, comment, cycle }) {
  const way = cycle ? [from, ...cycle.map(({ name }) => name)] : from === to ? [from] : [from, to];
  return `${rule.name}: ${way.join(' → ')}${comment ? `\n    ${comment}` : ''}`;
}
