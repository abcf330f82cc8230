import { type Finding, ok, problem } from './finding.ts';

/** Whether this Node.js is one that package.json wants, `needed` being such as `>=20.19`. */
export function checkNode(version: string, needed: string): Finding {
  const [major, minor] = numbersOf(version);
  const [leastMajor, leastMinor] = numbersOf(needed);
  const isEnough = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  if (isEnough) return ok('node', `Node.js ${version}, and ${needed} is needed.`);
  return problem(
    'node',
    `Node.js ${version} is too old: ${needed} is needed.`,
    'Install a newer one from https://nodejs.org.',
  );
}

function numbersOf(text: string): [major: number, minor: number] {
  const [, major = 0, minor = 0] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}
