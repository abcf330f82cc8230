import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { describeApi } from '../../src/http/openapi/document.ts';
import type { OpenApiDocument, ResponseObject } from '../../src/http/openapi/document-types.ts';
import type { Route } from '../../src/http/route.ts';

/** Headers that say something and have to be documented where they stand. */
const telling = [
  'Cache-Control',
  'Content-Disposition',
  'Expires',
  'Idempotent-Replayed',
  'Last-Modified',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Set-Cookie',
  'WWW-Authenticate',
  'X-Error-Code',
];

const formats = {
  date: /^\d{4}-\d\d-\d\d$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i,
};

/** Checks values against the schemas of one document; each is compiled when it is first used. */
export class DocumentSchemas {
  readonly document: OpenApiDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false, formats });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: OpenApiDocument) {
    this.document = document;
    this.#ajv.addSchema(document, 'document');
  }

  /** The answer among the components that a reference points at. */
  shared($ref: string): ResponseObject {
    return this.document.components.responses[$ref.slice($ref.lastIndexOf('/') + 1)]!;
  }

  /** What is wrong with a value, a line each; `path` leads to the schema in the document. */
  faults(path: readonly string[], value: unknown): string[] {
    const pointer = path.map((part) =>
      encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')),
    );
    const $ref = `document#/${pointer.join('/')}`;
    const validate = this.#compiled.get($ref) ?? this.#ajv.compile({ $ref });
    this.#compiled.set($ref, validate);
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message, params }) => {
      const what = Object.values(params).join(', ');
      return `${instancePath || '/'} ${message} (${what})`;
    });
  }
}

interface KnownRoute {
  method: string;
  pattern: RegExp;
  path: string;
  isListed: boolean;
  /** Of a drop-in: all under it is refused in its own shape. */
  prefix: string | null;
}

/** Holds every answer of a server against the document that is made of its routes. */
export class DocumentedAnswers {
  /** What was answered and is not documented so. */
  readonly #violations: string[] = [];
  readonly #known: Known;

  constructor(routes: readonly Route[]) {
    this.#known = knownOf(routes);
  }

  /** Listens in the place of `listener`, and looks at what it answers. */
  watch(listener: RequestListener): RequestListener {
    return (request, response) => {
      const chunks: Buffer[] = [];
      const keep = (chunk: unknown) => {
        if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
          chunks.push(Buffer.from(chunk as string));
        }
      };
      const write = response.write.bind(response) as (...args: unknown[]) => boolean;
      const end = response.end.bind(response) as (...args: unknown[]) => ServerResponse;
      response.write = (...args: unknown[]) => {
        keep(args[0]);
        return write(...args);
      };
      response.end = (...args: unknown[]) => {
        keep(args[0]);
        this.#look(request, response, chunks);
        return end(...args);
      };
      listener(request, response);
    };
  }

  /** What was found since it was asked last. */
  take(): string[] {
    return this.#violations.splice(0);
  }

  /** Fails with what was found since it was asked last. */
  expectNone(): void {
    const found = this.take();
    if (found.length > 0) {
      throw new Error(`Answers that the OpenAPI document does not have:\n${found.join('\n')}`);
    }
  }

  #look(request: IncomingMessage, response: ServerResponse, chunks: readonly Buffer[]): void {
    const { method = '', url = '' } = request;
    if (method === 'HEAD') return;
    const [pathname = ''] = url.split('?');
    const { routes } = this.#known;
    const under = `${pathname.toLowerCase()}/`;
    const route =
      routes.find((known) => known.method === method && known.pattern.test(pathname)) ??
      routes.find(({ prefix }) => prefix !== null && under.startsWith(`${prefix}/`));
    if (route && !route.isListed) return;
    // Whoever sits at a browser is led to where one signs in, wherever that is, see page-visit.ts;
    // and reads of an error on a page, see error-page.ts.
    if (isWayToSignIn(response) || isErrorPage(response)) return;
    const body = Buffer.concat(chunks).toString();
    const faults = route
      ? faultsOf(this.#known.schemas, route, response, body)
      : this.#known.schemas.faults(['components', 'schemas', 'Error'], parse(body));
    const answered = `${method} ${route?.path ?? pathname} answered ${response.statusCode}`;
    this.#violations.push(
      ...faults.map((fault) => `${answered}: ${fault}\n  ${body.slice(0, 500)}`),
    );
  }
}

function isWayToSignIn(response: ServerResponse): boolean {
  const location = String(response.getHeader('Location') ?? '');
  return response.statusCode === 303 && /^\/sign-in(\?|$)/.test(location);
}

function isErrorPage(response: ServerResponse): boolean {
  const type = String(response.getHeader('Content-Type') ?? '');
  return response.statusCode >= 400 && type.startsWith('text/html');
}

interface Known {
  schemas: DocumentSchemas;
  routes: KnownRoute[];
}

/** The descriptions of routes never change, so that the same routes need only one document. */
const remembered = new Map<string, Known>();

function knownOf(routes: readonly Route[]): Known {
  const key = routes.map(({ method, path }) => `${method} ${path}`).join('\n');
  const known = remembered.get(key) ?? {
    schemas: new DocumentSchemas(describeApi(routes)),
    routes: routes.map(({ method, path, about, dropIn }) => ({
      method,
      path: path.replaceAll(/:(\w+)/g, '{$1}'),
      pattern: patternOf(path, dropIn !== undefined),
      prefix: dropIn?.prefix ?? null,
      isListed: !('unlisted' in about),
    })),
  };
  remembered.set(key, known);
  return known;
}

/** The paths of drop-ins may have a slash at their end. */
function patternOf(path: string, mayEndInSlash: boolean): RegExp {
  const parts = path.replaceAll('.', '\\.').replaceAll(/:\w+/g, '[^/]+');
  return new RegExp(`^${parts}${mayEndInSlash ? '/?' : ''}$`);
}

function faultsOf(
  schemas: DocumentSchemas,
  { method, path }: KnownRoute,
  response: ServerResponse,
  body: string,
): string[] {
  const status = String(response.statusCode);
  const verb = method.toLowerCase() as 'get';
  const responses = schemas.document.paths[path]?.[verb]?.responses ?? {};
  const documentedAs = status in responses ? status : 'default';
  const found = responses[documentedAs];
  if (!found) return [`the status ${status} is not documented`];
  const shared = '$ref' in found ? found.$ref.split('/').slice(1) : null;
  const documented = '$ref' in found ? schemas.shared(found.$ref) : found;
  const [type = ''] = String(response.getHeader('Content-Type') ?? '').split(';');
  const isEmpty = Object.keys(documented.content).length === 0;
  if (isEmpty && body === '') return headerFaults(documented, response);
  const media = documented.content[type];
  if (!media) return [...headerFaults(documented, response), `${type} is not documented`];
  const where = shared ?? ['paths', path, verb, 'responses', documentedAs];
  const place = [...where, 'content', type, 'schema'];
  const isJson = type === 'application/json';
  return [
    ...headerFaults(documented, response),
    ...(isJson ? schemas.faults(place, parse(body)) : []),
  ];
}

function headerFaults({ headers }: ResponseObject, response: ServerResponse): string[] {
  const undocumented = telling.filter((name) => response.hasHeader(name) && !(name in headers));
  const lacking = response.hasHeader('X-Request-Id') ? [] : ['the header X-Request-Id is lacking'];
  return [...undocumented.map((name) => `the header ${name} is not documented`), ...lacking];
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
