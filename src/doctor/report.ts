import type { Finding, Verdict } from './finding.ts';

type Print = (line: string) => void;

const verdictWidth = 'problem'.length;

/** One line for each finding, and one that counts them. */
export function printAsLines(findings: readonly Finding[], print: Print): void {
  const checkWidth = Math.max(...findings.map(({ check }) => check.length));
  for (const { verdict, check, found, next } of findings) {
    const words = next === null ? found : `${found} ${next}`;
    print(`${verdict.padEnd(verdictWidth)}  ${check.padEnd(checkWidth)}  ${oneLine(words)}`);
  }
  const { problems, warnings, fine } = countsOf(findings);
  print('');
  print(`${plural(problems, 'problem')}, ${plural(warnings, 'warning')}, ${fine} ok.`);
}

/** The same for a program, or for whoever is asked for help. */
export function printAsJson(
  report: { findings: readonly Finding[]; version: string; at: Date },
  print: Print,
): void {
  const { findings, version, at } = report;
  const { platform, arch, versions } = process;
  const about = { version, node: versions.node, system: `${platform} ${arch}`, at };
  print(JSON.stringify({ ...about, ...countsOf(findings), checks: findings }, null, 2));
}

function countsOf(findings: readonly Finding[]) {
  const count = (wanted: Verdict) => findings.filter(({ verdict }) => verdict === wanted).length;
  return { problems: count('problem'), warnings: count('warning'), fine: count('ok') };
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** What a browser or PostgreSQL said may have line breaks of its own. */
function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, ' ');
}
