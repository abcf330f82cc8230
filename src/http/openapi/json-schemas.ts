import { z } from 'zod';
import { documentedForm, type JsonSchema } from './wire-form.ts';

const componentPath = '#/components/schemas/';

/**
 * Turns schemas into the JSON Schemas of one document. A schema with an `id` in its meta becomes
 * a component of that name, which the others refer to.
 */
export class JsonSchemas {
  readonly components: Record<string, JsonSchema> = {};

  /** What a caller may send. */
  input(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'input');
  }

  /** What a caller gets. */
  output(schema: z.ZodType): JsonSchema {
    return this.#convert(schema, 'output');
  }

  #convert(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const converted = z.toJSONSchema(schema, {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => {
        replaceWith(jsonSchema, documentedForm(zodSchema));
        restore(jsonSchema, zodSchema);
      },
    });
    const { $schema: _, $defs = {}, ...root } = tidied(pointAtComponents(converted)) as Whole;
    for (const [id, definition] of Object.entries($defs)) this.#add(id, definition);
    return root;
  }

  /** Two different schemas of one name would be one of them in the document. */
  #add(id: string, definition: JsonSchema): void {
    const known = this.components[id];
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`Two schemas are called ${id}.`);
    }
    this.components[id] = definition;
  }
}

/** A schema with those that it refers to. */
interface Whole extends JsonSchema {
  $schema: string;
  $defs?: Record<string, JsonSchema>;
}

/** The pattern of these says in hundreds of characters what their format says in a word. */
const formats = ['date', 'date-time', 'uuid'];

function replaceWith(schema: z.core.JSONSchema.BaseSchema, form: JsonSchema | undefined): void {
  if (!form) return;
  for (const key of Object.keys(schema)) delete schema[key];
  Object.assign(schema, form);
}

/** The converter drops these of what comes out as something else than it went in. */
function restore(schema: z.core.JSONSchema.BaseSchema, origin: z.core.$ZodTypes): void {
  const { examples } = z.globalRegistry.get(origin) ?? {};
  const { def } = origin._zod;
  const usual = def.type === 'default' ? { default: def.defaultValue } : {};
  Object.assign(schema, { ...(examples !== undefined && { examples }), ...usual, ...schema });
}

/** Every schema within a value, made shorter without saying less. */
function tidied(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidied);
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [
    key,
    key === 'examples' || key === 'default' ? part : tidied(part),
  ]);
  const schema = Object.fromEntries(parts) as JsonSchema;
  tidy(schema);
  return schema;
}

function tidy(schema: JsonSchema): void {
  if (schema.format !== undefined && formats.includes(schema.format)) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (typeof schema.const === 'boolean') delete schema.type;
  joinNull(schema);
}

/** `anyOf` of a plain type and null becomes a list of two types. */
function joinNull(schema: JsonSchema): void {
  const [one, other, ...more] = schema.anyOf ?? [];
  if (!one || other?.type !== 'null' || more.length > 0 || typeof one.type !== 'string') return;
  if (one.$ref !== undefined || one.const !== undefined) return;
  const { enum: words, ...rest } = one;
  delete schema.anyOf;
  Object.assign(schema, rest, { ...schema }, { type: [one.type, 'null'] });
  if (words) schema.enum = [...words, null];
}

function pointAtComponents(converted: object): unknown {
  return JSON.parse(JSON.stringify(converted).replaceAll('#/$defs/', componentPath));
}
