/** `6281234567890` as Indonesians write it: `0812-3456-7890`; other countries with their plus. */
export function spellPhone(phone: string): string {
  if (!phone.startsWith('62')) return `+${phone}`;
  const national = `0${phone.slice(2)}`;
  return [national.slice(0, 4), national.slice(4, 8), national.slice(8)].filter(Boolean).join('-');
}

/**
 * The digits of a number that a person typed, with the country code, or null when it is none.
 * Without a plus it is Indonesian and begins with 0, 62 or 8.
 */
export function readPhone(typed: string): string | null {
  const text = typed.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(text)) return text.slice(1);
  const national = /^(?:0062|62|0)?([1-9]\d{7,11})$/.exec(text)?.[1];
  const isBare = /^[1-9]/.test(text) && !text.startsWith('62');
  return national === undefined || (isBare && !text.startsWith('8')) ? null : `62${national}`;
}
