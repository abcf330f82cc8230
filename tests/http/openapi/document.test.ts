import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { errorCodes } from '../../../src/error-codes.ts';
import { nameOf } from '../../../src/http/openapi/example-of.ts';
import { useComposedServer } from '../../support/composed-server.ts';
import { DocumentSchemas } from '../../support/documented-answers.ts';
import { mountedRoutes } from '../../support/mounted-routes.ts';
import type {
  OpenApiDocument,
  OperationObject,
  Reference,
  ResponseObject,
} from '../../../src/http/openapi/document-types.ts';

const server = useComposedServer();
let document: OpenApiDocument;
let operations: { name: string; path: string; method: string; operation: OperationObject }[];

beforeAll(async () => {
  const response = await fetch(`${server.url}/openapi.json`, {
    headers: { 'X-Api-Key': server.apiKey },
  });
  document = (await response.json()) as OpenApiDocument;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      method,
      operation,
    })),
  );
});

/** The answers of a call, with those that it shares with others in their place. */
function responsesOf({ responses }: OperationObject): [string, ResponseObject][] {
  return Object.entries(responses).map(([status, response]) => [
    status,
    '$ref' in response ? document.components.responses[nameOf(response.$ref)]! : response,
  ]);
}

function sharedPlace(response: ResponseObject | Reference): string[] | null {
  return '$ref' in response ? response.$ref.split('/').slice(1) : null;
}

describe('GET /openapi.json', () => {
  it('is a valid OpenAPI 3.1 document', async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(document)));
    expect(result.errors ?? []).toEqual([]);
    expect(result.valid).toBe(true);
    expect(validator.version).toBe('3.1');
  });

  it('needs a key', async () => {
    expect((await fetch(`${server.url}/openapi.json`)).status).toBe(401);
  });

  it('has every route that the server answers, and no other', () => {
    const hidden = server.parts.routes
      .filter(({ about }) => 'unlisted' in about)
      .map(({ method, path }) => `${method} ${path}`);
    const real = mountedRoutes(server.parts.app).filter((route) => !hidden.includes(route));
    const documented = operations.map(({ name }) => name.replaceAll(/\{(\w+)\}/g, ':$1'));
    expect(documented.toSorted()).toEqual(real.toSorted());
    expect(documented.length).toBeGreaterThan(90);
    expect(hidden.every((route) => route.startsWith('GET '))).toBe(true);
  });

  it('points only at what it has', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"#\/components\/([^"]+)"/g);
    const names = new Set([...references].map(([, name]) => name!));
    const { schemas, headers, parameters, responses } = document.components;
    const there = Object.entries({ schemas, headers, parameters, responses }).flatMap(
      ([kind, parts]) => Object.keys(parts).map((name) => `${kind}/${name}`),
    );
    expect([...names].filter((name) => !there.includes(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(50);
  });
});

describe('each documented call', () => {
  it('has a name of its own, a line that says what it does, and a chapter', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const chapters = document.tags.map(({ name }) => name);
    for (const { name, operation } of operations) {
      expect(operation.operationId, name).toMatch(/^[a-z][A-Za-z]+$/);
      expect(operation.summary, name).toMatch(/^\w.{5,80}[^.]$/);
      expect(chapters, name).toContain(operation.tags[0]);
    }
    const used = new Set(operations.map(({ operation }) => operation.tags[0]));
    expect(chapters.filter((chapter) => !used.has(chapter))).toEqual([]);
  });

  it('names every part of its path', () => {
    for (const { name, path, operation } of operations) {
      const parts = [...path.matchAll(/\{(\w+)\}/g)].map(([, part]) => part);
      const named = operation.parameters.flatMap((parameter) =>
        'in' in parameter && parameter.in === 'path' ? [parameter.name] : [],
      );
      expect(named.toSorted(), name).toEqual(parts.toSorted());
    }
  });

  it('says which scope it needs, as the route does', () => {
    for (const { method, path, scope, about } of server.parts.routes) {
      if ('unlisted' in about) continue;
      const name = `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
      const { operation } = operations.find((one) => one.name === name)!;
      expect(operation['x-required-scope'], name).toBe(scope ?? undefined);
      const others = scope === 'compat' ? [] : ['Session'];
      const schemes = scope === null ? [] : ['ApiKey', ...others, 'Bearer'];
      expect(operation.security, name).toEqual(schemes.map((scheme) => ({ [scheme]: [scope] })));
    }
  });

  it('gives errors the status that their code has', () => {
    const seen = new Set<string>();
    for (const { name, operation } of operations) {
      for (const [status, response] of responsesOf(operation)) {
        const [, narrowed] = response.content['application/json']?.schema?.allOf ?? [];
        const codes = (narrowed?.properties?.error?.properties?.code?.enum ?? []) as string[];
        for (const code of codes) {
          seen.add(code);
          expect(errorCodes[code as keyof typeof errorCodes].status, `${name} ${code}`).toBe(
            Number(status),
          );
        }
      }
    }
    const unseen = Object.keys(errorCodes).filter((code) => !seen.has(code));
    expect(unseen).toEqual(['not_found', 'method_not_allowed']);
  });

  it('has examples of what it takes and of each answer, and they are right', () => {
    const schemas = new DocumentSchemas(document);
    const wrong: string[] = [];
    const check = (path: string[], media: { example?: unknown } | undefined) => {
      if (media?.example === undefined) wrong.push(`${path.join(' ')}: no example`);
      else {
        const faults = schemas.faults([...path, 'schema'], media.example);
        wrong.push(...faults.map((fault) => `${path.join(' ')}: ${fault}`));
      }
    };
    for (const { path, method, operation } of operations) {
      const here = ['paths', path, method];
      const json = ['content', 'application/json'];
      const { requestBody, responses } = operation;
      if (requestBody) {
        check([...here, 'requestBody', ...json], requestBody.content['application/json']);
      }
      for (const [status, { content }] of responsesOf(operation)) {
        const media = content['application/json'];
        const place = sharedPlace(responses[status]!) ?? [...here, 'responses', status];
        if (media) check([...place, ...json], media);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('takes the example of its body as the server does', () => {
    const refused = server.parts.routes.flatMap(({ about, method, path }) => {
      if ('unlisted' in about || !about.body) return [];
      const name = `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`;
      const { operation } = operations.find((one) => one.name === name)!;
      const example = operation.requestBody?.content['application/json']?.example ?? {};
      const result = about.body.safeParse(example);
      return result.success ? [] : [`${name}: ${result.error.message}`];
    });
    expect(refused).toEqual([]);
  });
});
