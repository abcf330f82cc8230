import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import {
  MAX_MEDIA_BYTES,
  type MediaFile,
  mediaTypes,
  readMediaType,
  safeFileName,
} from '../notifications/media.ts';
import type { MediaOrder } from '../whatsapp/send-request.ts';
import type { BodyLimit } from './json-body.ts';

/** Room for a file of the largest size in base64, beside the text. */
export const mediaLimit: BodyLimit = {
  bytes: 8 * 1024 * 1024,
  field: 'media.data',
  advice: `A file may have at most ${MAX_MEDIA_BYTES} bytes.`,
  onlyWith: 'media',
};

/** A file of a request: its bytes, or where they are. */
export const mediaField = z
  .strictObject({
    data: z.string().optional(),
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .optional(),
    mimeType: z.string().max(100).optional(),
    fileName: z.string().max(200).optional(),
  })
  .superRefine(({ data, url }, context) => {
    if ((data === undefined) === (url === undefined)) {
      const message = 'Give either data, which is the file in base64, or a url.';
      context.addIssue({ code: 'custom', message, params: { code: 'one_of' } });
    } else if (data !== undefined && !isBase64(data)) {
      const message = 'Give the bytes of the file in base64.';
      const params = { code: 'not_base64' };
      context.addIssue({ code: 'custom', path: ['data'], message, params });
    }
  });
export type MediaFields = z.output<typeof mediaField>;

function isBase64(text: string): boolean {
  return text.length > 0 && text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text);
}

/** What a request asks for, without its bytes: the same for the same file only. */
export function toMediaOrder({ data, url, ...rest }: MediaFields): MediaOrder {
  const given = { mimeType: rest.mimeType ?? null, fileName: rest.fileName ?? null };
  if (data === undefined) return { url: url!, ...given };
  const bytes = Buffer.from(data, 'base64');
  return { sha256: createHash('sha256').update(bytes).digest('hex'), ...given };
}

/**
 * The file itself, from the request or from where it is. What it is, is decided by its content.
 * Throws 422 `invalid_media`, and what `fetchBytes` throws.
 */
export async function readMedia(
  { data, url, mimeType, fileName }: MediaFields,
  fetchBytes: (url: string) => Promise<Buffer>,
): Promise<MediaFile> {
  const bytes = data === undefined ? await fetchBytes(url!) : Buffer.from(data, 'base64');
  if (bytes.length > MAX_MEDIA_BYTES) {
    throw invalidMedia('too_large', `The file is larger than ${MAX_MEDIA_BYTES} bytes.`);
  }
  const kind = readMediaType(bytes);
  if (kind === null) {
    const message = `The file is none of ${mediaTypes.join(', ')}, whatever it is called.`;
    throw invalidMedia('unsupported_type', message);
  }
  if (mimeType !== undefined && mimeType !== kind) {
    throw invalidMedia('type_mismatch', `The content is ${kind}, which mimeType does not say.`);
  }
  const named = fileName ?? (url === undefined ? null : decodeName(url));
  return { bytes, mimeType: kind, fileName: safeFileName(named, kind) };
}

function decodeName(url: string): string | null {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return null;
  }
}

function invalidMedia(code: string, message: string): AppError {
  return new AppError('invalid_media', message, {
    status: 422,
    details: [{ path: 'media', code, message }],
  });
}
