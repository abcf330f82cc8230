import { nameOf } from '../openapi/example-of.ts';
import type { JsonSchema } from '../openapi/wire-form.ts';
import { both, html, inline, type Markup } from '../markup.ts';

/** One field of a body, an answer or a query, with those within it. */
interface Field {
  /** Such as `recipients[].phone`. */
  name: string;
  type: Markup;
  description: string;
  isRequired: boolean;
}

/** A row for each field of a schema, with the fields within fields; nothing when it has none. */
export function fieldList(schema: JsonSchema): Markup | null {
  return fieldRows(fieldsOf(schema));
}

/** Rows of fields that are known one by one, such as those of a query. */
export function fieldRows(fields: readonly Field[]): Markup | null {
  if (fields.length === 0) return null;
  return html`<dl class="fields">${fields.map(
    ({ name, type, description, isRequired }) => html`
<div><dt><code>${name}</code>${isRequired ? required : null}</dt>
<dd><span class="type">${type}</span> ${inline(description)}</dd></div>`,
  )}</dl>`;
}

const required = html` <span class="chip">${both('wajib', 'required')}</span>`;

/** What a value is, in few words; shapes with a name are linked. */
export function typeOf(schema: JsonSchema): Markup {
  if (schema.$ref !== undefined) return linkTo(nameOf(schema.$ref));
  if (schema.const !== undefined) return html`${JSON.stringify(schema.const)}`;
  if (schema.enum) return html`${schema.enum.map(String).join(' | ')}`;
  if (schema.anyOf) return joined(schema.anyOf.map(typeOf));
  const types = [schema.type ?? 'any'].flat();
  const named = types.map((type) => {
    if (type === 'array') return html`${typeOf(schema.items ?? {})}[]`;
    if (type === 'string' && schema.format !== undefined) return html`${schema.format}`;
    return html`${type}`;
  });
  return html`${joined(named)}${limitsOf(schema)}`;
}

function fieldsOf({ properties = {}, required: needed = [] }: JsonSchema, prefix = ''): Field[] {
  return Object.entries(properties).flatMap(([key, part]) => {
    const isList = part.type === 'array';
    const name = `${prefix}${key}${isList ? '[]' : ''}`;
    const inner = isList ? (part.items ?? {}) : part;
    const description = part.description ?? inner.description ?? '';
    const field = { name, type: typeOf(inner), description, isRequired: needed.includes(key) };
    return [field, ...fieldsOf(inner, `${name}.`)];
  });
}

function linkTo(name: string): Markup {
  return html`<a href="#shape-${name}">${name}</a>`;
}

function joined(parts: readonly Markup[]): Markup {
  return html`${parts.map((part, index) => (index === 0 ? part : html` | ${part}`))}`;
}

function limitsOf(schema: JsonSchema): string {
  const { minimum, maximum, maxLength, maxItems, default: usual } = schema;
  const limits = [
    ...(minimum === undefined ? [] : [`≥ ${minimum}`]),
    ...(maximum === undefined ? [] : [`≤ ${maximum}`]),
    ...(maxLength === undefined ? [] : [`≤ ${maxLength} karakter`]),
    ...(maxItems === undefined ? [] : [`≤ ${maxItems}`]),
    ...(usual === undefined ? [] : [`= ${JSON.stringify(usual)}`]),
  ];
  return limits.length === 0 ? '' : `, ${limits.join(', ')}`;
}
