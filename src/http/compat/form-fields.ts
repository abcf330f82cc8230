import { parse } from 'node:querystring';
import { DropInFields, invalidField } from './drop-in-fields.ts';

/** More would be no message. */
export const MAX_FIELDS = 200;

/** What no text may hold, in the place of bytes that are none. */
const NO_TEXT = '\ud800';

/**
 * Reads `a=1&b=2`, of a URL or of a form, where `+` is a space. A `%` that begins nothing is
 * itself, as in PHP. What is not UTF-8 makes no good text of that one field. Throws 400
 * `invalid_request` for too many fields.
 */
export function readForm(text: string): DropInFields {
  if (text.split('&', MAX_FIELDS + 2).length > MAX_FIELDS) throw tooManyFields();
  const options = { maxKeys: MAX_FIELDS, decodeURIComponent: decode };
  return new DropInFields(Object.entries(parse(text, '&', '=', options)));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part.replaceAll(/%(?![\da-f]{2})/gi, '%25'));
  } catch {
    return NO_TEXT;
  }
}

/** The refusal of a request that is no message but an attack. */
export function tooManyFields() {
  return invalidField('body', 'too_many_fields', `Send at most ${MAX_FIELDS} fields.`);
}

/** The refusal of bytes that are no text. */
export function notUtf8() {
  return invalidField('body', 'not_utf8', 'Send the text in UTF-8.');
}
