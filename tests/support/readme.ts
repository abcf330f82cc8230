import { readFileSync } from 'node:fs';

/** One command that a page tells its reader to type, with the answers that it prints below. */
export interface ReadmeStep {
  /** The heading that it stands under, without the signs in front. */
  section: string;
  command: string;
  /** JSON, in which `…` stands for whatever is left out. */
  answers: string[];
}

/** A page of the documentation, read as a person would follow it. */
export class Readme {
  readonly text: string;
  readonly steps: readonly ReadmeStep[];

  /** @param path from the root of the repository. */
  constructor(path: string) {
    this.text = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
    this.steps = readSteps(this.text);
  }

  /** The code between two markers, without its fence. */
  block(name: string): string {
    const fence = '```\\w+\\n([^]*?)```';
    const found = new RegExp(`<!-- ${name} -->\\n${fence}\\n<!-- /${name} -->`).exec(this.text);
    if (!found) throw new Error(`The page has no block ${name}.`);
    return found[1]!;
  }

  /** The step whose command begins so. */
  step(beginning: string): ReadmeStep {
    const found = this.steps.find(({ command }) => command.startsWith(beginning));
    if (!found) throw new Error(`The page has no command ${beginning}.`);
    return found;
  }
}

function readSteps(text: string): ReadmeStep[] {
  const steps: ReadmeStep[] = [];
  let section = '';
  for (const match of text.matchAll(/^#+ (.+)$|^```(\w+)\n([^]*?)^```$/gm)) {
    const [, heading, language, code = ''] = match;
    if (heading !== undefined) section = heading;
    if (language === 'sh') steps.push({ section, command: code.trim(), answers: [] });
    if (language === 'json') steps.at(-1)?.answers.push(code);
  }
  return steps;
}
