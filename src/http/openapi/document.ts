import { version } from '../../version.ts';
import type { Route } from '../route.ts';
import type { OpenApiDocument, OperationObject } from './document-types.ts';
import { answerHeaders, requestHeaders } from './headers.ts';
import { describeBody, describeParameters } from './parameters.ts';
import { JsonSchemas } from './json-schemas.ts';
import { describeResponses } from './responses.ts';
import { securityOf, securitySchemes } from './security.ts';
import { tags } from './tags.ts';

const methods = { GET: 'get', POST: 'post', PUT: 'put', DELETE: 'delete' } as const;

const description = `
Your billing says what happened; the server turns it into one WhatsApp message to the right
customer, and can prove what became of it.

Everything is JSON in UTF-8. Success is \`{"success":true,"data":…}\`, on lists with \`page\` beside
it. An error is \`{"success":false,"error":{"code","message","details","requestId"}}\`: \`code\` never
changes its meaning, \`message\` says what to do next. Keys are camelCase, instants ISO 8601 with an
offset, money whole rupiah or a decimal string. Unknown fields are refused with 400, an unknown
path with 404 \`not_found\`, another method of a known path with 405 \`method_not_allowed\`.

A browser that asks for a page and has not signed in is led to \`/sign-in\` with 303; whoever sends no
\`Accept: text/html\` gets the 401.

A call that lists the header \`Idempotency-Key\` takes one: repeat a request that was not answered
with the same key, and it is done once. The others may be repeated as they are; what they would make
twice, such as a key under a name that is taken, they refuse.
`.trim();

/** Makes the OpenAPI 3.1 document of these routes. */
export function describeApi(routes: readonly Route[]): OpenApiDocument {
  const schemas = new JsonSchemas();
  const responses: OpenApiDocument['components']['responses'] = {};
  const paths: OpenApiDocument['paths'] = {};
  for (const route of routes) {
    const operation = describeRoute(route, schemas, responses);
    if (!operation) continue;
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [methods[route.method]]: operation };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'WhatsApp Business Server',
      version,
      summary: 'WhatsApp notifications for internet providers, sent once and proven',
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'This server' }],
    tags: Object.values(tags).map(({ name, indonesian }) => ({ name, description: indonesian })),
    paths,
    components: {
      schemas: schemas.components,
      responses,
      headers: { ...answerHeaders },
      parameters: { ...requestHeaders },
      securitySchemes,
    },
  };
}

function describeRoute(
  route: Route,
  schemas: JsonSchemas,
  shared: OpenApiDocument['components']['responses'],
): OperationObject | null {
  const { about, scope } = route;
  if ('unlisted' in about) return null;
  const requestBody = describeBody(route, about, schemas);
  const needs = scope === null ? 'No key is needed.' : `Needs the scope \`${scope}\`.`;
  return {
    operationId: about.id,
    tags: [tags[about.tag].name],
    summary: about.summary,
    description: about.description === undefined ? needs : `${about.description}\n\n${needs}`,
    ...(scope !== null && { 'x-required-scope': scope }),
    security: securityOf(scope),
    parameters: describeParameters(about, schemas),
    ...(requestBody && { requestBody }),
    responses: describeResponses(route, about, schemas, shared),
  };
}
