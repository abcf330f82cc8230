import type { OperationObject } from '../openapi/document-types.ts';

/** The call as a person types it, with the examples of the document. */
export function curlOf(method: string, path: string, operation: OperationObject): string {
  const { parameters, requestBody, security } = operation;
  const filled = parameters.reduce(
    (address, parameter) =>
      'in' in parameter && parameter.in === 'path'
        ? address.replace(`{${parameter.name}}`, String(parameter.example ?? ''))
        : address,
    path,
  );
  const example = requestBody?.content['application/json']?.example;
  const verb =
    method === 'get' || (method === 'post' && requestBody) ? '' : ` -X ${method.toUpperCase()}`;
  return [
    `curl -s${verb} "$API${filled}"`,
    ...(security.length > 0 ? ['-H "X-Api-Key: $API_KEY"'] : []),
    ...(requestBody ? [`-H 'Content-Type: application/json'`, `-d '${quoted(example)}'`] : []),
  ].join(' \\\n  ');
}

function quoted(example: unknown): string {
  return JSON.stringify(example ?? {}).replaceAll("'", `'\\''`);
}
