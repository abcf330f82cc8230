/** The kinds of files that a message may carry, as WhatsApp names them. */
export const mediaTypes = ['application/pdf', 'image/jpeg', 'image/png', 'image/webp'] as const;
export type MediaType = (typeof mediaTypes)[number];

/** Most bytes of one file: what a slow line still uploads well within the time of a send. */
export const MAX_MEDIA_BYTES = 5 * 1024 * 1024;

/** Most characters of the text beside a file: WhatsApp's apps cut a longer caption. */
export const MAX_CAPTION_LENGTH = 1_024;

/** A file that a message carries. */
export interface MediaFile {
  bytes: Buffer;
  mimeType: MediaType;
  /** What the recipient reads and saves it under. */
  fileName: string;
}

/** A stored file as a notification names it. */
export interface MediaReference {
  id: string;
  mimeType: MediaType;
  fileName: string;
}

/** The kind of a file by its first bytes, whatever its name says; null for any other kind. */
export function readMediaType(bytes: Uint8Array): MediaType | null {
  const starts = (text: string, at = 0) =>
    Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;
  if (starts('%PDF-')) return 'application/pdf';
  if (starts('\xff\xd8\xff')) return 'image/jpeg';
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (starts('RIFF') && starts('WEBP', 8)) return 'image/webp';
  return null;
}

const extensions: Record<MediaType, readonly string[]> = {
  'application/pdf': ['pdf'],
  'image/jpeg': ['jpg', 'jpeg'],
  'image/png': ['png'],
  'image/webp': ['webp'],
};

/**
 * A name without folders and control characters, at most 120 characters long, with the ending
 * of what the file is: nobody gets `tagihan.exe`.
 */
export function safeFileName(name: string | null, mimeType: MediaType): string {
  const [usual = ''] = extensions[mimeType];
  const bare = (name ?? '').normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const clean = bare.replaceAll(/[\p{Cc}\p{Cf}<>:"|?*]/gu, '').trim();
  const stem =
    clean
      .replace(/\.[^.]*$/, '')
      .replace(/^\.+/, '')
      .slice(0, 110)
      .trim() || 'file';
  const ending = /\.([^.]*)$/.exec(clean)?.[1]?.toLowerCase() ?? '';
  return `${stem}.${extensions[mimeType].includes(ending) ? ending : usual}`;
}
