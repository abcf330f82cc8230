import express, { type Request, type Response } from 'express';
import { AppError } from '../../errors.ts';
import { boundBody, usualLimit } from '../json-body.ts';
import { DropInFields } from './drop-in-fields.ts';
import { notUtf8, readForm } from './form-fields.ts';
import { readMultipart } from './multipart-fields.ts';

const readBytes = boundBody(
  usualLimit,
  express.raw({ limit: usualLimit.bytes, type: () => true, inflate: false }),
);

/**
 * Reads a body for what it is, whatever its `Content-Type` says: scripts on routers send JSON
 * without one, and PHP sends forms with that of another. Throws 413 for more than 64 kB, 415
 * when it is compressed, 400 when nothing can be made of it.
 */
export async function readDropInBody(request: Request, response: Response): Promise<DropInFields> {
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    readBytes(request, response, (thrown?: unknown) => {
      if (thrown) reject(thrown);
      else resolve(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
    });
  });
  const boundary = findBoundary(request.get('Content-Type') ?? '', bytes);
  const fields = boundary === null ? null : await readMultipart(bytes, boundary);
  const text = decode(bytes);
  return fields ?? readText(text, request.is('json') !== false);
}

/** The boundary that the type names, or that the body begins with; null when it is no multipart. */
function findBoundary(type: string, bytes: Buffer): string | null {
  const [, quoted, bare] = /^multipart\/form-data\b.*;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(
    type,
  ) ?? [undefined, undefined, undefined];
  const begin = bytes.subarray(0, 300).toString('latin1');
  const [, written] = /^--([^\r\n"]{1,70})\r\nContent-Disposition: *form-data/i.exec(begin) ?? [];
  return quoted ?? bare ?? written ?? null;
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw notUtf8();
  }
}

/** A form may begin with a brace as well, unless it is called JSON. */
function readText(text: string, isCalledJson: boolean): DropInFields {
  if (!/^\s*[[{]/.test(text)) return readForm(text.trim());
  try {
    const parsed: unknown = JSON.parse(text);
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return new DropInFields(isObject ? Object.entries(parsed) : []);
  } catch (cause) {
    if (!isCalledJson && text.includes('=')) return readForm(text.trim());
    const message = 'The body is not valid JSON. Send one JSON object in UTF-8.';
    throw new AppError('invalid_json', message, { status: 400, cause });
  }
}
