import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const askDeadlineMs = 10_000;

/** The major version of the browser at this path; null when it doesn't tell. */
export function browserMajor(browserPath: string): Promise<number | null> {
  return new Promise((resolve) => {
    execFile(browserPath, ['--version'], { timeout: askDeadlineMs }, (error, stdout) => {
      resolve(error ? null : majorOf(stdout));
    });
  });
}

/** The major version of the browser that used the profile last; null for a profile without one. */
export function profileMajor(browserDir: string): number | null {
  try {
    return majorOf(readFileSync(join(browserDir, 'Last Version'), 'utf8'));
  } catch {
    return null;
  }
}

function majorOf(text: string): number | null {
  const major = /(\d+)\.\d+\.\d+/.exec(text)?.[1];
  return major === undefined ? null : Number(major);
}
