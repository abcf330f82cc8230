import type { z } from 'zod';
import { nothing } from '../fields.ts';
import type { Operation } from '../operation.ts';
import type { Route } from '../route.ts';
import type { OperationObject, ParameterObject, Reference } from './document-types.ts';
import { exampleOf, nameOf } from './example-of.ts';
import type { JsonSchemas } from './json-schemas.ts';

const usualBytes = 65_536;
const mebi = 1_048_576;

/** What a call takes beside its body. */
export function describeParameters(
  { params, query, takes = [] }: Operation,
  schemas: JsonSchemas,
): (ParameterObject | Reference)[] {
  return [
    ...(params ? fieldsOf(params, 'path', schemas) : []),
    ...(query ? fieldsOf(query, 'query', schemas) : []),
    ...takes.map((name) => ({ $ref: `#/components/parameters/${name}` })),
  ];
}

/** The body that a call takes; undefined when it takes none. */
export function describeBody(
  { bodyLimit }: Route,
  { body }: Operation,
  schemas: JsonSchemas,
): OperationObject['requestBody'] {
  if (!body || body === nothing) return undefined;
  const schema = schemas.input(body);
  const bytes = bodyLimit?.bytes ?? usualBytes;
  const onlyWith = bodyLimit?.onlyWith;
  const unless =
    onlyWith === undefined ? '' : `, or ${inUnits(usualBytes)} without \`${onlyWith}\``;
  return {
    required: !body.safeParse({}).success,
    description: `JSON in UTF-8, at most ${inUnits(bytes)}${unless}. Unknown fields are refused.`,
    content: {
      'application/json': { schema, example: exampleOf(schema, schemas.components) },
    },
  };
}

function inUnits(bytes: number): string {
  return bytes < mebi ? `${bytes / 1_024} KiB` : `${bytes / mebi} MiB`;
}

function fieldsOf(
  schema: z.ZodType,
  place: 'path' | 'query',
  schemas: JsonSchemas,
): ParameterObject[] {
  const whole = schemas.input(schema);
  const resolved = whole.$ref === undefined ? whole : schemas.components[nameOf(whole.$ref)];
  const { properties = {}, required = [] } = resolved ?? {};
  return Object.entries(properties).map(([name, { description, ...field }]) => {
    const example = exampleOf(field, schemas.components);
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description !== undefined && { description }),
      schema: field,
      ...(place === 'path' && isPlain(example) && { example }),
    };
  });
}

function isPlain(example: unknown): example is string | number {
  return typeof example === 'string' || typeof example === 'number';
}
