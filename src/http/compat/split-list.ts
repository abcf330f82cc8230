import { invalidField } from './drop-in-fields.ts';

/** The parts of a list of recipients. Throws 400 `invalid_request` when there is none. */
export function splitList(name: string, text: string, separator: string): string[] {
  const parts = text.split(separator).map((part) => part.trim());
  const given = parts.filter((part) => part !== '');
  if (given.length > 0) return given;
  throw invalidField(name, 'missing', `The field ${name} is missing or empty.`);
}
