import type { JsonSchema } from './wire-form.ts';

/**
 * An example of what a schema describes, put together from the examples that it and its parts
 * have; undefined when there is none for a part that is needed.
 */
export function exampleOf(
  schema: JsonSchema,
  components: Readonly<Record<string, JsonSchema>>,
): unknown {
  const inner = (part: JsonSchema = {}) => exampleOf(part, components);
  if (schema.examples) return schema.examples[0];
  if (schema.$ref !== undefined) return inner(components[nameOf(schema.$ref)]);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return inner(schema.anyOf[0]);
  if (schema.type === 'array') return listOf(inner(schema.items));
  if (schema.type === 'object') return objectOf(schema, inner);
  if (schema.type === 'boolean') return true;
  return Array.isArray(schema.type) && schema.type.includes('null') ? null : undefined;
}

/** The name of the component that a reference points at. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function listOf(item: unknown): unknown {
  return item === undefined ? undefined : [item];
}

function objectOf(
  { required = [], properties = {} }: JsonSchema,
  inner: (part: JsonSchema) => unknown,
): unknown {
  const values = Object.entries(properties).map(([name, part]) => [name, inner(part)] as const);
  const isWhole = values.every(([name, value]) => value !== undefined || !required.includes(name));
  const known = values.filter(([name]) => required.includes(name));
  return isWhole ? Object.fromEntries(known) : undefined;
}
