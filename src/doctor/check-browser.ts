import { type Finding, ok, problem, warning } from './finding.ts';

/** What is known of the browser that the server launches. */
export interface BrowserFacts {
  /** PUPPETEER_EXECUTABLE_PATH, or what set-up has found; undefined when neither is there. */
  path: string | undefined;
  /** Whether there is a program at the path that this user may run. */
  isProgram: boolean;
  /** Its major version; null when it does not tell. */
  major: number | null;
  trial:
    | { kind: 'rendered' }
    | { kind: 'failed'; fault: string }
    /** The server's own browser runs at this moment, which says as much and takes no memory. */
    | { kind: 'in use' }
    | { kind: 'no memory' };
}

/** Whether the browser is there and shows a page. */
export function checkBrowser({ path, isProgram, major, trial }: BrowserFacts): Finding {
  const check = 'browser';
  const setUp = 'Type: npm run setup';
  if (path === undefined) return problem(check, 'No Chrome or Chromium was found.', setUp);
  if (!isProgram) {
    const next = `Correct PUPPETEER_EXECUTABLE_PATH, or take it out and type: npm run setup`;
    return problem(check, `${path} is no program that this user can run.`, next);
  }
  const which = `${path}${major === null ? '' : `, version ${major}`}`;
  switch (trial.kind) {
    case 'rendered':
      return ok(check, `${which}, starts and shows a page.`);
    case 'in use':
      return ok(check, `${which}; the server's is running.`);
    case 'no memory':
      return warning(check, `${which}, was not tried: there is too little memory.`, 'See memory.');
    case 'failed':
      return problem(check, `${which}, shows no page: ${trial.fault}`, setUp);
    default:
      return trial satisfies never;
  }
}
