import fc, { type Arbitrary } from 'fast-check';
import type { OpenApiDocument, OperationObject } from '../../../src/http/openapi/document-types.ts';
import type { GeneratedRequest } from './generated-request.ts';
import { makeHostile } from './hostile-requests.ts';
import type { KnownRows } from './known-rows.ts';
import { SchemaValues } from './schema-values.ts';
import { type Call, mutate, type Parts, write } from './written-request.ts';

/** Keys that open the server. */
export interface FuzzKeys {
  api: string;
  compat: string;
}

/** Nothing is sent here, so that whoever waits would wait to the end. */
const waits = fc.constantFrom('wait=0', 'respond-async', 'handling=lenient, wait=0');
/** Each as likely as any other. */
const choices = fc.noBias(fc.nat());
const events = fc.nat(400).map((event) => `event-${event}`);

/** Makes requests for every call of an OpenAPI document. */
export class RequestGenerator {
  readonly #known: KnownRows;
  readonly #keys: FuzzKeys;
  readonly #values: SchemaValues;
  readonly #requests: Map<string, Arbitrary<GeneratedRequest>>;

  constructor(document: OpenApiDocument, known: KnownRows, keys: FuzzKeys) {
    this.#known = known;
    this.#keys = keys;
    this.#values = new SchemaValues(document.components.schemas, known, [keys.api, keys.compat]);
    this.#requests = new Map(
      callsOf(document).map((call) => [call.about.operationId, this.#of(call)]),
    );
  }

  /** The `operationId` of every call. */
  get operations(): string[] {
    return [...this.#requests.keys()];
  }

  /** So many requests for each call, mixed; the same for the same seed and the same known rows. */
  make(perOperation: number, seed: number): GeneratedRequest[] {
    const made = [...this.#requests.values()].flatMap((requests, index) =>
      fc.sample(requests, { numRuns: perOperation, seed: seed * 1_000 + index }),
    );
    const all = { minLength: made.length };
    return fc.sample(fc.shuffledSubarray(made, all), { numRuns: 1, seed })[0]!;
  }

  #of(call: Call): Arbitrary<GeneratedRequest> {
    const valid = this.#parts(call).map((parts) => write(call, parts));
    const mutated = fc
      .tuple(this.#parts(call), choices, choices)
      .map(([parts, where, how]) => mutate(call, parts, where, how));
    const hostile = fc
      .tuple(valid, choices, choices)
      .map(([request, family, choice]) => makeHostile(request, family, choice));
    return fc.oneof(
      { weight: 2, arbitrary: valid },
      { weight: 2, arbitrary: mutated },
      { weight: 1, arbitrary: hostile },
    );
  }

  #parts({ path, about }: Call): Arbitrary<Parts> {
    const parameters = about.parameters.flatMap((one) => ('$ref' in one ? [] : [one]));
    const inPath = parameters.filter((one) => one.in === 'path');
    const inQuery = parameters.filter((one) => one.in === 'query');
    const required = inQuery.filter((one) => one.required);
    const optional = inQuery.filter((one) => !one.required);
    const valueOf = ({ name, schema }: (typeof parameters)[number]) =>
      [name, this.#values.of(schema, name)] as const;
    const body = about.requestBody?.content['application/json']?.schema;
    return fc.record({
      path: fc.record(Object.fromEntries(inPath.map((one) => [one.name, this.#inPath(path, one)]))),
      query: fc
        .subarray(optional, { maxLength: Math.min(3, optional.length) })
        .chain((some) => fc.record(Object.fromEntries([...required, ...some].map(valueOf)))),
      body: body ? this.#values.body(body) : fc.constant(undefined),
      headers: this.#headers(path, about),
    });
  }

  #inPath(
    path: string,
    { name, schema }: { name: string; schema: Parameters<SchemaValues['of']>[0] },
  ): Arbitrary<string> {
    const segments = path.split('/');
    const before = segments[segments.indexOf(`{${name}}`) - 1] ?? '';
    return fc
      .tuple(this.#values.of(schema, name), fc.nat(), fc.nat(9))
      .map(([made, choice, dice]) => {
        const known = dice === 0 ? null : this.#known.inPath(before, choice);
        return known ?? String(made);
      });
  }

  #headers(path: string, about: OperationObject): Arbitrary<Record<string, string>> {
    const key = path.startsWith('/compat/') ? this.#keys.compat : this.#keys.api;
    const taken = about.parameters.flatMap((one) => ('$ref' in one ? [one.$ref] : []));
    const names = taken.map((reference) => reference.split('/').at(-1)!);
    return fc.record(
      {
        'X-Api-Key': fc.constant(key),
        'X-Forwarded-For': fc.nat(60).map((host) => `192.0.2.${host}`),
        ...(names.includes('Prefer') && { Prefer: waits }),
        ...(names.includes('Idempotency-Key') && { 'Idempotency-Key': events }),
      },
      {
        requiredKeys: [
          'X-Api-Key',
          'X-Forwarded-For',
          ...(names.includes('Prefer') ? ['Prefer' as const] : []),
        ],
      },
    );
  }
}

function callsOf({ paths }: OpenApiDocument): Call[] {
  return Object.entries(paths).flatMap(([path, calls]) =>
    Object.entries(calls).map(([method, about]) => ({
      method: method.toUpperCase(),
      path,
      about,
    })),
  );
}
