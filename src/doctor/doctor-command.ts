import { parseArgs } from 'node:util';
import { type Config, loadConfig } from '../config.ts';
import { StartError } from '../errors.ts';
import { neededNode, version } from '../version.ts';
import { checkNode } from './check-node.ts';
import { checkEnvFile } from './check-paths.ts';
import { checkFaultySettings } from './check-settings.ts';
import { examine } from './examine.ts';
import type { Finding } from './finding.ts';
import { readPathFacts } from './path-facts.ts';
import { printAsJson, printAsLines } from './report.ts';

/** sysexits.h: the configuration can't be used. */
const CONFIGURATION = 78;

/**
 * `doctor [--json]`: says on `print` what it has found, and what to do next, one line for each
 * check. Changes nothing; the server may run or not. Resolves with the exit code: 0 when there
 * is no problem, 1 when there is one, 78 when the settings can't be used.
 *
 * @throws TypeError (`ERR_PARSE_ARGS_…`) when the arguments are not understood.
 */
export async function runDoctorCommand(
  args: string[],
  env: NodeJS.ProcessEnv,
  print: (line: string) => void,
): Promise<number> {
  const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
  const config = readConfig(env);
  const findings = [
    checkNode(process.versions.node, neededNode),
    checkEnvFile(readPathFacts('.env'), process.getuid?.()),
    ...(config instanceof StartError
      ? [checkFaultySettings(config.message)]
      : await examine(config, env)),
  ];
  if (values.json) printAsJson({ findings, version, at: new Date() }, print);
  else printAsLines(findings, print);
  if (config instanceof StartError) return CONFIGURATION;
  return hasProblem(findings) ? 1 : 0;
}

function readConfig(env: NodeJS.ProcessEnv): Config | StartError {
  try {
    return loadConfig(env);
  } catch (error) {
    if (error instanceof StartError) return error;
    throw error;
  }
}

function hasProblem(findings: readonly Finding[]): boolean {
  return findings.some(({ verdict }) => verdict === 'problem');
}
