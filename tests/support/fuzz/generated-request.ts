/** How a request came about: fit for the document, spoilt in one place, or no decent HTTP API call. */
type RequestKind = 'valid' | 'mutated' | 'hostile';

/** One request of the fuzz, as it goes over the wire. */
export interface GeneratedRequest {
  /** The `operationId` that it is for. */
  operation: string;
  kind: RequestKind;
  method: string;
  /** With the query; visible ASCII. */
  path: string;
  headers: Record<string, string | string[]>;
  /** Null for none. */
  body: Buffer | null;
}

/** A request as somebody needs it to send it once more: JSON in one line. */
export function printRequest({ method, path, headers, body }: GeneratedRequest): string {
  const text = body?.toString() ?? null;
  const isText = text === null || Buffer.from(text).equals(body!);
  const sent = isText ? { body: text } : { bodyBase64: body!.toString('base64') };
  const printed = JSON.stringify({ method, path, headers, ...sent });
  return printed.length <= 3_000 ? printed : `${printed.slice(0, 3_000)}… (${printed.length})`;
}
