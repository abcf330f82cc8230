import { errorCodes } from './error-codes.ts';

const heads = {
  en: ['code', 'status', 'when', 'what to do'],
  id: ['code', 'status', 'kapan', 'yang harus dilakukan'],
} as const;

/** Renders the table of the errors as Markdown, for docs/errors.md or docs/id/errors.md. */
export function renderErrorTable(language: 'en' | 'id'): string {
  const rows = Object.entries(errorCodes).map(([code, meaning]) => {
    const { when, remedy } = language === 'en' ? meaning : meaning.indonesian;
    return [`\`${code}\``, String(meaning.status), when, remedy];
  });
  return [heads[language], heads[language].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
