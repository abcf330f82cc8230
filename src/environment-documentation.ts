import { environmentTable } from './config.ts';

/** The settings as a Markdown table, as it stands in README.md; ends without a line break. */
export function renderEnvironmentTable(): string {
  const rows = environmentTable().map(({ name, default: text, description }) => {
    const shown = text === '' ? '–' : `\`${text}\``;
    return `| \`${name}\` | ${shown} | ${description} |`;
  });
  return ['| Name | Default | What it does |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The content of `.env.example`: every setting with its sentence, all but the key commented out. */
export function renderEnvironmentExample(): string {
  const blocks = environmentTable().map(({ name, example, description }) => {
    const assignment = `${name}=${quoted(example)}`;
    return `# ${description}\n${name === 'API_KEY' ? assignment : `#${assignment}`}\n`;
  });
  const head =
    '# Settings of the server. Copy this file to .env and take away the # of what you change.\n' +
    '# NAME_FILE=/path reads the value of NAME from a file; the real environment wins over .env.\n';
  return [head, ...blocks].join('\n');
}

/** Single quotes keep spaces, double quotes and # signs as they are. */
function quoted(text: string): string {
  return /[\s"#]/.test(text) ? `'${text}'` : text;
}
