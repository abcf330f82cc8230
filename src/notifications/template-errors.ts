import type { CodeOf } from '../error-codes.ts';
import { AppError } from '../errors.ts';

/** Double braces around anything but a name. */
export function invalidTemplate(): AppError {
  const message =
    'Write variables as {{name}}: letters, digits and _ between double braces, on one line.';
  return refusal('invalid_template', message, ['body']);
}

/** Names that the text may not use, or that were given and are not in it. */
export function unknownVariable(names: readonly string[], known: readonly string[]): AppError {
  const list = known.length === 0 ? 'none' : known.join(', ');
  const message = `Not known here: ${names.join(', ')}. What can be used: ${list}.`;
  return refusal('unknown_variable', message, pathsOf(names));
}

/** Names that stand in the text and have no value. */
export function missingVariable(names: readonly string[]): AppError {
  const message = `The text needs a value for: ${names.join(', ')}.`;
  return refusal('missing_variable', message, pathsOf(names));
}

function pathsOf(names: readonly string[]): string[] {
  return names.map((name) => `variables.${name}`);
}

function refusal(code: CodeOf<422>, message: string, paths: readonly string[]): AppError {
  const details = paths.map((path) => ({ path, code, message }));
  return new AppError(code, message, { status: 422, details });
}
