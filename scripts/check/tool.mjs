import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { runCommand } from '../setup/run-command.mjs';

const TOOL_TIMEOUT_MS = 5 * 60_000;

/** @typedef {{ isClean: boolean, output: string }} CheckResult what to show when it is not clean */

/**
 * Runs a development tool from node_modules inside the repository. What it prints is plain
 * text: where the variable CI is set, some colour it whatever NO_COLOR says.
 * @param {string} root the repository
 * @param {string} program the tool's own file below node_modules
 * @param {readonly string[]} args
 */
export async function runTool(root, program, args) {
  const { stdout, stderr, ...ended } = await runCommand(
    process.execPath,
    [join(root, 'node_modules', program), ...args],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: '1' },
      timeoutMs: TOOL_TIMEOUT_MS,
    },
  );
  return {
    ...ended,
    stdout: stripVTControlCharacters(stdout),
    stderr: stripVTControlCharacters(stderr),
  };
}

/**
 * A tool that tells by its exit code alone.
 * @param {string} root the repository
 * @param {string} program the tool's own file below node_modules
 * @param {readonly string[]} args
 * @returns {Promise<CheckResult>}
 */
export async function checkWithTool(root, program, args) {
  const { code, stdout, stderr } = await runTool(root, program, args);
  return { isClean: code === 0, output: `${stdout}\n${stderr}`.trim() };
}
