import { AppError } from '../../errors.ts';
import { checkMessageText } from '../../notifications/message-text.ts';

/**
 * What a caller has sent, by name. Names that no route asks for are passed over, as the originals
 * do; of those that one asks for, nothing is guessed.
 */
export class DropInFields {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(entries: Iterable<readonly [string, unknown]>) {
    this.#values = new Map(entries);
  }

  /** These, with those of `other` where these have none of the name. */
  or(other: DropInFields): DropInFields {
    return new DropInFields([...other.#values, ...this.#values]);
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  /**
   * The text of a field; null when it is not there or empty. Throws 400 `invalid_request` when
   * it is there more than once, or is no text, number or yes and no.
   */
  text(name: string): string | null {
    const value = this.#values.get(name) ?? '';
    if (typeof value === 'string') return value === '' ? null : value;
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
    throw invalidField(name, 'invalid_type', `The field ${name} has to be one text.`);
  }

  /** As {@link text}, of a field that has to be there. Throws 400 `invalid_request`. */
  required(name: string): string {
    const text = this.text(name);
    if (text !== null) return text;
    throw invalidField(name, 'missing', `The field ${name} is missing or empty.`);
  }

  /** The objects of a list; null when there is no such field. Throws 400 `invalid_request`. */
  list(name: string): DropInFields[] | null {
    const value = this.#values.get(name);
    if (value === undefined) return null;
    if (!Array.isArray(value) || value.length === 0 || !value.every(isObject)) {
      throw invalidField(name, 'invalid_type', `The field ${name} has to be a list of objects.`);
    }
    return value.map((object) => new DropInFields(Object.entries(object)));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws 400 `invalid_request` for a text that can't be stored or sent. */
export function checkText(path: string, text: string): void {
  const check = checkMessageText(text);
  if (!check.ok) throw invalidField(path, check.code, check.message);
}

/** The refusal, 400, of one field. */
export function invalidField(path: string, code: string, message: string): AppError {
  return new AppError('invalid_request', message, {
    status: 400,
    details: [{ path, code, message }],
  });
}
