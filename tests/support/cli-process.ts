import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/** What one command of the command line came to. */
export interface CliOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs `npm run cli -- …` in `dir` as a process of its own, without the set-up before it. */
export function runCliProcess(
  args: readonly string[],
  dir: string,
  env: Record<string, string>,
): Promise<CliOutcome> {
  const program = `const { runCli } = await import(${JSON.stringify(entry)});
    await runCli(process.argv.slice(1), process.env);`;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', program, '--', ...args],
      { cwd: dir, env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : Number(error.code ?? -1);
        resolve({ exitCode, stdout, stderr });
      },
    );
  });
}
