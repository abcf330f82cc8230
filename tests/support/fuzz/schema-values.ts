import fc, { type Arbitrary } from 'fast-check';
import { exampleOf, nameOf } from '../../../src/http/openapi/example-of.ts';
import type { JsonSchema } from '../../../src/http/openapi/wire-form.ts';
import { namedValues } from './named-values.ts';
import type { KnownRows } from './known-rows.ts';

/** Keywords that the document's schemas have beside those which its makers name. */
interface Schema extends JsonSchema {
  minLength?: number;
  minItems?: number;
  exclusiveMinimum?: number;
  propertyNames?: Schema;
  additionalProperties?: Schema | boolean;
}

/** The longest of texts and lists that are thought up here. */
const longText = 60;
const longList = 3;
const largeNumber = 1_000_000;

/** Makes values that a schema of the document allows; what is made of a name goes first. */
export class SchemaValues {
  readonly #components: Readonly<Record<string, Schema>>;
  readonly #known: KnownRows;
  readonly #named: Readonly<Record<string, Arbitrary<unknown>>>;

  constructor(components: Readonly<Record<string, JsonSchema>>, known: KnownRows, keys: string[]) {
    this.#components = components;
    this.#known = known;
    this.#named = namedValues(keys);
  }

  /**
   * Bodies: the example of the schema with some of its fields made anew, which the product takes
   * more often than not, or altogether made up.
   */
  body(schema: JsonSchema): Arbitrary<unknown> {
    const whole = this.of(schema);
    const example = exampleOf(schema, this.#components);
    const { properties } = this.#resolve(schema);
    if (!isObject(example) || !properties) return whole;
    const names = Object.keys(properties);
    const some = fc
      .subarray(names, { maxLength: Math.min(3, names.length) })
      .chain((few) => this.#fields(properties, few))
      .map((fields) => ({ ...example, ...fields }));
    return fc.oneof({ weight: 5, arbitrary: some }, { weight: 1, arbitrary: whole });
  }

  /** Values of a schema, of the field `name` when it is one's. */
  of(given: JsonSchema, name = ''): Arbitrary<unknown> {
    const schema = this.#resolve(given);
    const made = this.#named[name] ?? this.#madeOf(schema);
    const known = fc.nat().map((choice) => this.#known.inField(name, choice));
    if (schema.anyOf || this.#known.inField(name, 0) === undefined) return made;
    const isNumber = schema.type === 'integer' || schema.type?.includes('integer');
    return fc.tuple(made, known, fc.nat(9)).map(([value, id, dice]) => {
      if (id === null || dice === 0) return value;
      return isNumber ? Number(id) : id;
    });
  }

  #madeOf(schema: Schema): Arbitrary<unknown> {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.anyOf) return fc.oneof(...schema.anyOf.map((part) => this.of(part)));
    const types = [schema.type ?? 'string'].flat();
    return fc.oneof(...types.map((type) => this.#ofType(type, schema)));
  }

  #ofType(type: string, schema: Schema): Arbitrary<unknown> {
    if (type === 'null') return fc.constant(null);
    if (type === 'boolean') return fc.boolean();
    if (type === 'integer' || type === 'number') return numberOf(schema);
    if (type === 'string') return textOf(schema);
    if (type === 'array') return this.#listOf(schema);
    return this.#objectOf(schema);
  }

  #listOf({ items = {}, minItems = 0, maxItems = longList }: Schema): Arbitrary<unknown> {
    const maxLength = Math.max(minItems, Math.min(maxItems, longList));
    return fc.uniqueArray(this.of(items), {
      minLength: minItems,
      maxLength,
      selector: (item) => JSON.stringify(item),
    });
  }

  #objectOf(schema: Schema): Arbitrary<unknown> {
    const { properties, required = [], propertyNames, additionalProperties } = schema;
    if (!properties && isObject(additionalProperties)) {
      const key = propertyNames ? this.of(propertyNames) : fc.string();
      const values = this.of(additionalProperties);
      return fc.dictionary(key as Arbitrary<string>, values, { maxKeys: longList });
    }
    const optional = Object.keys(properties ?? {}).filter((name) => !required.includes(name));
    return fc
      .subarray(optional)
      .chain((names) => this.#fields(properties ?? {}, [...required, ...names]));
  }

  #fields(properties: Readonly<Record<string, Schema>>, names: readonly string[]) {
    return fc.record(
      Object.fromEntries(names.map((name) => [name, this.of(properties[name]!, name)])),
    );
  }

  #resolve(schema: Schema): Schema {
    return schema.$ref === undefined ? schema : this.#components[nameOf(schema.$ref)]!;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function numberOf({ type, minimum, exclusiveMinimum, maximum }: Schema): Arbitrary<number> {
  const min = Math.ceil(minimum ?? (exclusiveMinimum === undefined ? 0 : exclusiveMinimum + 1));
  const max = Math.max(min, Math.min(maximum ?? largeNumber, min + largeNumber));
  const whole = fc.integer({ min, max });
  if (type === 'integer') return whole;
  return fc.oneof(
    whole,
    fc.integer({ min: 1, max: 99 }).map((cents) => min + cents / 100),
  );
}

function textOf({
  format,
  pattern,
  minLength = 0,
  maxLength = longText,
}: Schema): Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return instants;
  if (format === 'date') return instants.map((instant) => instant.slice(0, 10));
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern), { size: 'small' });
  const longest = Math.min(maxLength, longText);
  return fc.oneof(
    fc.constantFrom('Halo Budi', 'RW 05', 'Kabel putus di Jl. Melati 7', 'Siti 😀'),
    fc.string({ unit: 'grapheme', minLength: Math.max(minLength, 1), maxLength: longest }),
  );
}

/** Instants of the years in which the product is used. */
const instants = fc
  .tuple(
    fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true }),
    fc.constantFrom('Z', '+07:00', '-03:30'),
  )
  .map(([at, offset]) => `${at.toISOString().slice(0, 19)}${offset}`);
