import { AppError } from '../errors.ts';
import { literalText } from './formats/literal-text.ts';
import { checkMessageText } from './message-text.ts';
import { invalidTemplate, missingVariable } from './template-errors.ts';

/** A value that is ready to print. */
type TemplateValue = string | number;
export type TemplateValues = Readonly<Record<string, TemplateValue | null | undefined>>;

/** A text with the places where values go, read once. */
export interface MessageTemplate {
  readonly body: string;
  /** The names in it, each once, in the order in which they first stand. */
  readonly variables: readonly string[];
  /**
   * The message with the values in their places. Values are printed as they are: what looks like
   * a variable in one stays text, and formatting characters format nothing. A line whose
   * variables are all empty is left out. Throws 422 `missing_variable` for one that has no value
   * and is not `optional`, and 422 `unusable_text` when nothing that can be sent comes out.
   */
  render(values: TemplateValues, optional?: ReadonlySet<string>): string;
}

type Part = string | { variable: string };
type Line = readonly Part[];

const placeholder = /\{\{[ \t]*([A-Za-z][A-Za-z0-9_]{0,63})[ \t]*\}\}/;

/**
 * Reads a text with `{{variable}}` in it. Throws 422 `invalid_template` for double braces around
 * anything but a name.
 */
export function parseMessageTemplate(body: string): MessageTemplate {
  const lines = body.replaceAll(/\r\n?/g, '\n').split('\n').map(readLine);
  const names = lines.flatMap((line) => variablesIn(line));
  const variables = [...new Set(names)];
  return {
    body,
    variables,
    render: (values, optional = new Set()) => {
      const missing = variables.filter((name) => !hasValue(values, name) && !optional.has(name));
      if (missing.length > 0) throw missingVariable(missing);
      return sendable(renderLines(lines, values));
    },
  };
}

/** Whether the name has a value in `values` that shows something; 0 does. */
function hasValue(values: TemplateValues, name: string): boolean {
  return printed(values, name).trim() !== '';
}

function readLine(text: string): Line {
  // A capturing group puts each name between the texts around it.
  return text.split(placeholder).map((part, at): Part => {
    if (at % 2 === 1) return { variable: part };
    if (/\{\{|\}\}/.test(part)) throw invalidTemplate();
    return part;
  });
}

function variablesIn(line: Line): string[] {
  return line.flatMap((part) => (typeof part === 'string' ? [] : [part.variable]));
}

function renderLines(lines: readonly Line[], values: TemplateValues): string {
  const shown: string[] = [];
  let isAfterGap = false;
  for (const line of lines) {
    const names = variablesIn(line);
    if (names.length > 0 && !names.some((name) => hasValue(values, name))) {
      isAfterGap = true;
      continue;
    }
    const text = line.map((part) => printPart(part, values)).join('');
    // Where a line was left out, the empty lines around it do not add up.
    if (isAfterGap && text === '' && (shown.at(-1) ?? '') === '') continue;
    isAfterGap = false;
    shown.push(text);
  }
  while (isAfterGap && shown.at(-1) === '') shown.pop();
  return shown.join('\n');
}

function printPart(part: Part, values: TemplateValues): string {
  return typeof part === 'string' ? part : literalText(printed(values, part.variable));
}

function printed(values: TemplateValues, name: string): string {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value === undefined || value === null ? '' : String(value).replaceAll(/\r\n?/g, '\n');
}

function sendable(text: string): string {
  const check = checkMessageText(text);
  if (check.ok) return text;
  throw new AppError('unusable_text', check.message, {
    status: 422,
    details: [{ path: 'variables', code: check.code, message: check.message }],
  });
}
