import { type ErrorCode, errorCodes } from '../../error-codes.ts';
import type {
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  ResponseObject,
} from '../openapi/document-types.ts';
import { nameOf } from '../openapi/example-of.ts';
import type { JsonSchema } from '../openapi/wire-form.ts';
import { curlOf } from './curl-of.ts';
import { fieldList, fieldRows, typeOf } from './field-list.ts';
import { both, html, inline, type Markup, prose } from '../markup.ts';
import { pretty, tryForm } from './try-form.ts';

/** One call, folded up: what it is for, what it takes, what it answers, and a form to try it. */
export function operationView(
  document: OpenApiDocument,
  method: string,
  path: string,
  operation: OperationObject,
): Markup {
  const { components } = document;
  const { operationId, summary, description, requestBody } = operation;
  const scope = operation['x-required-scope'];
  const parameters = operation.parameters.map(
    (parameter): ParameterObject =>
      '$ref' in parameter ? components.parameters[nameOf(parameter.$ref)]! : parameter,
  );
  return html`<details class="call card" id="${operationId}">
<summary><span class="method ${method}">${method.toUpperCase()}</span> <code>${path}</code>
<span class="what" lang="en">${summary}</span>${scope === undefined ? null : html` <span class="chip">${scope}</span>`}</summary>
<div class="inside">
<div lang="en">${prose(description)}</div>
${part(both('Yang dikirim', 'What it takes'), takes(parameters, requestBody, components.schemas))}
${part(both('Jawaban', 'Answers'), html`${answersOf(operation)}`)}
${part(both('Kesalahan', 'Errors'), errorsView(operation))}
${part(both('Dari terminal', 'From a terminal'), html`<pre tabindex="0">${curlOf(method, path, operation)}</pre>`)}
${part(both('Coba', 'Try it'), tryForm(method, path, operation, parameters))}
</div>
</details>`;
}

function part(title: Markup, content: Markup | null): Markup | null {
  return content && html`<section><h4>${title}</h4>${content}</section>`;
}

function takes(
  parameters: readonly ParameterObject[],
  requestBody: OperationObject['requestBody'],
  shapes: OpenApiDocument['components']['schemas'],
): Markup | null {
  const rows = fieldRows(
    parameters.map(({ name, schema, description = '', required }) => ({
      name,
      type: typeOf(schema),
      description,
      isRequired: required,
    })),
  );
  const schema = requestBody?.content['application/json']?.schema;
  const body =
    schema &&
    html`<p>${both('Isi', 'Body')}: ${typeOf(schema)}.
<span class="quiet" lang="en">${inline(requestBody.description)}</span></p>
${fieldList(schema.$ref === undefined ? schema : shapes[nameOf(schema.$ref)]!)}`;
  return rows || body ? html`${rows}${body ?? null}` : null;
}

/** Statuses below 400 in full; the others are told by their codes. */
function answersOf({ responses }: OperationObject): Markup[] {
  return Object.entries(responses).flatMap(([status, response]) =>
    Number(status) < 400 && !('$ref' in response) ? [answer(status, response)] : [],
  );
}

function answer(status: string, { description, content }: ResponseObject): Markup {
  const [[type, media] = []] = Object.entries(content);
  const data = media?.schema?.properties?.data;
  const shape = data ? html`<code>data</code>: ${typeOf(data)}` : html`${type ?? ''}`;
  const example = typeof media?.example === 'string' ? media.example : pretty(media?.example);
  return html`<details class="answer"><summary><span class="chip good">${status}</span>
<span lang="en">${inline(description)}</span> <span class="type">${shape}</span></summary>
<pre tabindex="0">${example}</pre></details>`;
}

/** What this call can be refused with; what every call can be is told once. */
function errorsView({ responses }: OperationObject): Markup {
  const codes = Object.values(responses).flatMap((response) =>
    '$ref' in response ? [] : codesOf(response),
  );
  const own = codes.filter((code) => !everyCall.includes(code));
  return html`${errorTable(own)}<p class="quiet">${both(
    'Ditambah yang berlaku untuk',
    'Besides what holds for',
  )} <a href="#every-call">${both('semua panggilan', 'every call')}</a>.</p>`;
}

/** The codes that hardly any call is without. */
export const everyCall: readonly ErrorCode[] = [
  'invalid_json',
  'invalid_request',
  'bad_request',
  'unauthenticated',
  'forbidden',
  'origin_not_allowed',
  'not_found',
  'method_not_allowed',
  'body_too_large',
  'unsupported_media_type',
  'host_not_allowed',
  'rate_limited',
  'internal_error',
  'database_unavailable',
];

/** What these codes mean and what helps, in both languages. */
export function errorTable(codes: readonly ErrorCode[]): Markup | null {
  if (codes.length === 0) return null;
  const rows = codes.map((code) => {
    const { status, when, remedy, indonesian } = errorCodes[code];
    return html`<div><dt><code>${code}</code> <span class="chip">${status}</span></dt>
<dd>${inline(indonesian.when)}: ${inline(indonesian.remedy)}.
<span class="en" lang="en">${inline(when)}: ${inline(remedy)}.</span></dd></div>`;
  });
  return html`<dl class="fields">${rows}</dl>`;
}

/** A response of errors is the shape of all errors, narrowed to the codes of this call. */
function codesOf({ content }: ResponseObject): ErrorCode[] {
  const [, narrowed] = content['application/json']?.schema?.allOf ?? [];
  return (narrowed?.properties?.error?.properties?.code?.enum ?? []) as ErrorCode[];
}

/** A shape that answers or bodies have, with all its fields. */
export function shapeView(name: string, schema: JsonSchema): Markup {
  return html`<details class="call card" id="shape-${name}"><summary><code>${name}</code></summary>
<div class="inside">${fieldList(schema) ?? typeOf(schema)}</div></details>`;
}
