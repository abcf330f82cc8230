import type { PageFacts } from '../session-protocol.ts';
import type { WhatsAppWindow } from './whatsapp-page.ts';

/**
 * Runs in the page. Looks for a dialog that keeps the link from living: "What's new", which is
 * answered with its own Continue (a session that leaves it open was unlinked within minutes),
 * and the demand for a passkey, which only a person can meet. Only headings of open dialogs
 * count: the same words in a chat are somebody's message.
 */
export function findDialogInPage(): PageFacts['dialog'] {
  const { document } = globalThis as unknown as WhatsAppWindow;
  const headings = { whats_new: /^(what.s new|yang baru)/i, passkey: /passkey|kunci sandi/i };
  const agree = /^(continue|lanjutkan|lanjut|ok|oke|got it)$/i;
  const wordsOf = ({ textContent }: { textContent: string | null }) => textContent?.trim() ?? '';

  for (const dialog of document.querySelectorAll('[role="dialog"]')) {
    const titles = [...dialog.querySelectorAll('h1, h2, [role="heading"]')].map(wordsOf);
    if (titles.some((title) => headings.passkey.test(title))) return 'passkey';
    if (!titles.some((title) => headings.whats_new.test(title))) continue;
    const buttons = [...dialog.querySelectorAll('button, [role="button"]')];
    const button = buttons.find((candidate) => agree.test(wordsOf(candidate)));
    if (!button) return 'whats_new';
    button.click();
  }
  return null;
}
