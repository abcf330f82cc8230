import { z } from 'zod';

/** A JSON Schema as it stands in the document, with the words that the document uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  maxItems?: number;
  anyOf?: JsonSchema[];
  allOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

/** What a value looks like once it is JSON: an instant is a text. */
export type Wire<T> = T extends Date
  ? string
  : T extends object
    ? { [Key in keyof T]: Wire<T[Key]> }
    : T;

const forms = z.registry<{ form: JsonSchema }>();

/**
 * Says how a field is to be documented whose own schema says it badly, such as a number that
 * comes as the text of a query.
 */
export function documentAs<Schema extends z.ZodType>(schema: Schema, form: JsonSchema): Schema {
  forms.add(schema, { form });
  return schema;
}

/** What {@link documentAs} was told of this schema. */
export function documentedForm(schema: z.core.$ZodType): JsonSchema | undefined {
  return forms.get(schema)?.form;
}
