import { describe, expect, it } from 'vitest';
import type { Business } from '../../src/billing/business.ts';
import { messageClassOf } from '../../src/billing/catalogue/message-class.ts';
import { type MessageType, messageTypes } from '../../src/billing/catalogue/message-type.ts';
import { messageVariablesOf } from '../../src/billing/catalogue/message-variables.ts';
import { ownTextOf } from '../../src/billing/catalogue/own-text.ts';
import { sampleValuesOf } from '../../src/billing/catalogue/sample-values.ts';
import { printMessage } from '../../src/billing/print-message.ts';
import { type Language, languages } from '../../src/notifications/formats/language.ts';

const business: Business = {
  name: 'Contoh Net',
  phone: '0812-3456-7890',
  language: 'id',
  paymentMethods: [
    'BCA 1234567890 a.n. PT Contoh Net',
    'QRIS di kasir',
    'Tunai di kantor, Senin-Sabtu 08.00-16.00',
  ],
};

/** The message with every variable set, or with those only that every customer has. */
function print(type: MessageType, language: Language, what: 'all' | 'least' = 'all'): string {
  const template = ownTextOf(type, language);
  const { optional } = messageVariablesOf(type);
  const all = sampleValuesOf(type, language);
  const least = Object.fromEntries(Object.entries(all).filter(([name]) => !optional.has(name)));
  const values = what === 'all' ? all : least;
  return printMessage(type, { business, template, language, values });
}

const everyText = messageTypes.flatMap((type) => languages.map((language) => ({ type, language })));

describe.each(everyText)('$type in $language', ({ type, language }) => {
  const text = print(type, language);
  const least = print(type, language, 'least');

  it('is one polite message without leftovers', () => {
    expect(text).toMatch(language === 'id' ? /^Yth\. Bapak\/Ibu Budi/ : /^Dear Budi/);
    expect(text).toContain('*Contoh Net*');
    expect(text.length).toBeLessThan(700);
    for (const shown of [text, least]) {
      expect(shown).not.toMatch(/[{}]|undefined|null|NaN|\n{3}| \n|  /);
      // A label without its value, other than the one before the list of ways to pay.
      expect(shown).not.toMatch(/:[ *]*(\n(?![-\n])|$)/);
    }
  });

  it('D8: names each amount with one Rp and dots', () => {
    expect(text).not.toMatch(/Rp\s*Rp|Rp [^0-9]*Rp/);
    expect(text).not.toMatch(/\d{4,}\.\d\d\b/);
  });

  it('asks for no password and gives none', () => {
    expect(text).not.toMatch(/password|kata sandi|\bPIN\b|sandi/i);
  });

  it('says how to stop, and nothing of the kind in what a customer needs', () => {
    const says = /Balas BERHENTI|Reply STOP/.test(text);
    expect(says).toBe(messageClassOf(type) !== 'transactional');
  });

  it('asks for money with the amount, how to pay, and a word to whoever has paid', () => {
    const isBill = /^(invoice_|arrears_|isolation_|prepaid_exp)/.test(type);
    if (!isBill) return;
    expect(text).toMatch(/Rp\d/);
    expect(text).toContain('- BCA 1234567890 a.n. PT Contoh Net');
    expect(text).toMatch(/Abaikan pesan ini|please disregard this message/);
  });
});

describe('docs/templates.md', () => {
  it('shows every message as it is', async () => {
    await expect(renderPage()).toMatchFileSnapshot('../../docs/templates.md');
  });
});

function renderPage(): string {
  const head = `# The texts of the automatic messages

Every automatic message with every variable set, as the customer reads it. This page is written
by \`tests/billing/catalogue.test.ts\` (\`--update\` writes it anew).

Operators change a text with \`PUT /whatsapp/templates/:name\`, look at the result with
\`POST /whatsapp/templates/:name/preview\`, and take it back with \`DELETE\`. The rules:

- \`{{name}}\` is replaced by its value, once: what looks like a variable in a value stays text.
- A name that the message does not have is refused when the text is saved; a value that is
  missing is refused when the message is made. 0 is printed as 0.
- A variable with a \`?\` below may be empty. A line whose variables are all empty is left out.
- Amounts bring their \`Rp\` with them, dates, times and ways to pay are in words.
- WhatsApp's marks \`*bold*\`, \`_italic_\` and \`~struck~\` work in the text. In a value they
  format nothing: inside a word (\`INV_2025_11\`) they stay as they are, elsewhere they are
  replaced by a sign that looks the same; a back-tick becomes an apostrophe. Digits, letters and
  dashes are never touched, so account numbers and references can be copied.
`;
  return [head, ...messageTypes.map(renderType)].join('\n');
}

function renderType(type: MessageType): string {
  const { all, optional } = messageVariablesOf(type);
  const names = all.map((name) => `\`${name}\`${optional.has(name) ? '?' : ''}`).join(', ');
  const texts = languages.map((language) => `\`\`\`text\n${print(type, language)}\n\`\`\`\n`);
  const head = `## ${type}\n\nClass \`${messageClassOf(type)}\`. Variables: ${names}.\n`;
  return [head, ...texts].join('\n');
}
