import { Busboy } from '@fastify/busboy';
import { AppError } from '../../errors.ts';
import { DropInFields, invalidField } from './drop-in-fields.ts';
import { MAX_FIELDS, tooManyFields } from './form-fields.ts';

/**
 * Reads a body of `multipart/form-data`, as PHP sends an array. Throws 400 `invalid_request` when
 * it can't be read or has too many fields, and 422 `invalid_media` when a file is in it.
 */
export function readMultipart(body: Buffer, boundary: string): Promise<DropInFields> {
  const form = new Busboy({
    headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
    limits: { fields: MAX_FIELDS, parts: MAX_FIELDS, fieldSize: body.length, headerPairs: 20 },
  });
  const fields = new Map<string, unknown>();
  return new Promise((resolve, reject) => {
    form.on('field', (name, value) => fields.set(name, fields.has(name) ? [value] : value));
    form.on('file', (_name, stream) => {
      // One that ends too early fails by itself, and nobody else would hear it.
      stream.on('error', reject);
      stream.resume();
      reject(uploaded());
    });
    form.on('fieldsLimit', () => reject(tooManyFields()));
    form.on('partsLimit', () => reject(tooManyFields()));
    form.on('error', () => reject(unreadable()));
    form.on('finish', () => resolve(new DropInFields(fields)));
    form.end(body);
  });
}

function unreadable(): AppError {
  const message = 'The form can not be read. Send it whole, or send JSON.';
  return invalidField('body', 'unreadable_form', message);
}

function uploaded(): AppError {
  const message = 'Files are not uploaded here. Send the url of one on a host in MEDIA_HOSTS.';
  return new AppError('invalid_media', message, {
    status: 422,
    details: [{ path: 'file', code: 'unsupported_type', message }],
  });
}
