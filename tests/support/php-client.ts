import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Whether this machine has PHP with curl; without it the same is played in JavaScript. */
export const hasPhp = (() => {
  try {
    const answer = execFileSync('php', ['-r', 'echo extension_loaded("curl") ? "curl" : "";']);
    return String(answer) === 'curl';
  } catch {
    return false;
  }
})();

/** Runs a PHP file beside the tests with one argument of JSON, and resolves with what it printed. */
export async function runPhp(file: string, wish: object): Promise<string> {
  const path = fileURLToPath(new URL(`../http/compat/${file}`, import.meta.url));
  const { stdout } = await promisify(execFile)('php', [path, JSON.stringify(wish)]);
  return stdout;
}

/** As PHP's function of that name: a space is a plus, and letters, digits, `-`, `_`, `.` stay. */
export function urlencode(text: string): string {
  return encodeURIComponent(text)
    .replaceAll('%20', '+')
    .replaceAll(/[!'()*~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
