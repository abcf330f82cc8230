/** Most UTF-16 code units of one message: what WhatsApp takes as a text. */
export const MAX_MESSAGE_LENGTH = 65_536;

const messages = {
  empty: 'The message is empty; send at least one character that can be seen.',
  too_long: `The message is longer than ${MAX_MESSAGE_LENGTH} characters (UTF-16 code units); shorten it.`,
  nul_character: 'The message holds a NUL character (U+0000), which cannot be stored; take it out.',
  lone_surrogate:
    'The message holds half of a surrogate pair, which is not valid Unicode; send whole characters.',
} as const;

/** Stable snake_case reason why a text cannot be sent. */
type MessageTextRefusalCode = keyof typeof messages;

/** Whether a text can be sent, else the reason and what to do. */
export type MessageTextCheck =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: MessageTextRefusalCode; readonly message: string };

/**
 * Checks a text before it is accepted, so that the database and WhatsApp can take it as it is.
 * The text is not changed: spaces at its ends, line breaks and formatting marks are the caller's.
 */
export function checkMessageText(text: string): MessageTextCheck {
  const code = refusalOf(text);
  return code === undefined ? { ok: true } : { ok: false, code, message: messages[code] };
}

function refusalOf(text: string): MessageTextRefusalCode | undefined {
  if (text.length > MAX_MESSAGE_LENGTH) return 'too_long';
  if (text.includes('\0')) return 'nul_character';
  // With the u flag a surrogate matches only when it stands alone.
  if (/\p{Surrogate}/u.test(text)) return 'lone_surrogate';
  return hasVisibleCharacter(text) ? undefined : 'empty';
}

/** Beside spaces and controls: marks without width, and letters that are drawn as nothing. */
function hasVisibleCharacter(text: string): boolean {
  return /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}
