import { type ErrorCode, errorCodes } from './error-codes.ts';
import { errorCodesInIndonesian } from './error-codes-indonesian.ts';

const heads = {
  en: ['code', 'status', 'when', 'what to do'],
  id: ['code', 'status', 'kapan', 'yang harus dilakukan'],
} as const;

/** Renders the table of the errors as Markdown, for docs/errors.md or docs/id/errors.md. */
export function renderErrorTable(language: 'en' | 'id'): string {
  const rows = Object.entries(errorCodes).map(([code, { status, when, remedy }]) => {
    const words = language === 'en' ? { when, remedy } : errorCodesInIndonesian[code as ErrorCode];
    return [`\`${code}\``, String(status), words.when, words.remedy];
  });
  return [heads[language], heads[language].map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
