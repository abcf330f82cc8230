import type { OperationObject } from '../../../src/http/openapi/document-types.ts';
import type { GeneratedRequest } from './generated-request.ts';
import { hostileValues, spoil } from './hostile-json.ts';

/** A call of the document. */
export interface Call {
  method: string;
  path: string;
  about: OperationObject;
}

/** The parts of a request before they are written down. */
export interface Parts {
  path: Record<string, string>;
  query: Record<string, unknown>;
  body: unknown;
  headers: Record<string, string>;
}

/** The request as it goes over the wire, with `text` as its body where that is no JSON of a value. */
export function write(
  { method, path, about }: Call,
  { path: values, query, body, headers }: Parts,
  text = JSON.stringify(body),
): GeneratedRequest {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(values[name] ?? ''));
  const asked = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return {
    operation: about.operationId,
    kind: 'valid',
    method,
    path: asked.length === 0 ? address : `${address}?${asked.join('&')}`,
    headers: text === undefined ? headers : { ...headers, 'Content-Type': 'application/json' },
    body: text === undefined ? null : Buffer.from(text),
  };
}

/** Spoils the body where there is one, else a part of the path or the query. */
export function mutate(call: Call, parts: Parts, where: number, how: number): GeneratedRequest {
  const { path, query, body } = parts;
  const mutated = (change: Partial<Parts>, text?: string): GeneratedRequest => ({
    ...write(call, { ...parts, ...change }, text),
    kind: 'mutated',
  });
  const hostile = textOf(hostileValues[how % hostileValues.length]!);
  const inPath = Object.keys(path);
  if (body !== undefined && where % 8 !== 0) return mutated({}, spoil(body, where, how));
  if (inPath.length > 0 && where % 3 === 0) {
    return mutated({ path: { ...path, [inPath[how % inPath.length]!]: hostile } });
  }
  const inQuery = [...Object.keys(query), 'unknown'];
  return mutated({ query: { ...query, [inQuery[where % inQuery.length]!]: hostile } });
}

/** A JSON text as it stands in an address, not so long that no server would listen. */
function textOf(json: string): string {
  const text = json.startsWith('"') ? String(JSON.parse(json)) : json;
  return text.slice(0, 2_000);
}

function encode(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A lone surrogate has no place in an address.
  return encodeURIComponent(Buffer.from(text).toString());
}
