import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumArguments } from './chromium.ts';
import { inheritedEnvironment } from './session-child.ts';

/** The sum is worked out by the page's script: a browser that only echoes the page lacks it. */
const page =
  'data:text/html,<p></p><script>document.querySelector("p").textContent="rendered "+6*7</script>';
const mark = '<p>rendered 42</p>';

interface TrialOptions {
  browserPath: string;
  /** `WHATSAPP_BROWSER_ARGS`. */
  extraArgs: readonly string[];
  /** The environment, of which the browser sees what it needs. */
  env: NodeJS.ProcessEnv;
  deadlineMs: number;
}

/**
 * Starts the browser on a profile of its own that is thrown away, and has it run a page with a
 * script. Null when that worked, else why not; its processes are gone either way.
 */
export async function whyNotRendered(options: TrialOptions): Promise<string | null> {
  const profile = await mkdtemp(join(tmpdir(), 'whatsapp-business-server-trial-'));
  try {
    return await render(profile, options);
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

function render(profile: string, { browserPath, extraArgs, env, deadlineMs }: TrialOptions) {
  const args = [
    '--headless=new',
    '--disable-dev-shm-usage',
    '--disable-breakpad',
    `--user-data-dir=${profile}`,
    ...chromiumArguments(extraArgs),
    '--dump-dom',
    page,
  ];
  return new Promise<string | null>((resolve) => {
    // A group of its own, so that its helpers end together with it.
    const child = spawn(browserPath, args, {
      env: inheritedEnvironment(env),
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let shown = '';
    let said = '';
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      endGroup(child.pid);
    }, deadlineMs);
    child.stdout.on('data', (chunk: Buffer) => {
      shown += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    const finish = (fault: string | null) => {
      clearTimeout(timer);
      endGroup(child.pid);
      resolve(fault);
    };
    child.once('error', (error) => finish(error.message));
    child.once('close', (code) => {
      if (shown.includes(mark)) finish(null);
      else if (isLate) finish(`no page within ${deadlineMs / 1_000} s`);
      else finish(said.trim().split('\n').at(-1) || `it ended with code ${code}`);
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}
