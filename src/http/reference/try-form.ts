import type { OperationObject, ParameterObject } from '../openapi/document-types.ts';
import { both, html, type Markup } from '../markup.ts';

/** The form by which a reader makes the call from the page. */
export function tryForm(
  method: string,
  path: string,
  { operationId, requestBody }: OperationObject,
  parameters: readonly ParameterObject[],
): Markup {
  const example = requestBody?.content['application/json']?.example;
  const inputs = parameters.map((parameter) => input(operationId, parameter));
  const body =
    requestBody === undefined
      ? null
      : html`<label for="${operationId}-body">${both('Isi', 'Body')}</label>
<textarea class="field" id="${operationId}-body" data-body rows="${rowsOf(example)}" spellcheck="false">${pretty(example)}</textarea>`;
  return html`<form class="try" data-method="${method.toUpperCase()}" data-path="${path}">
${inputs}${body}
${method === 'get' ? null : real}
<button class="button main" type="submit">Kirim / Send</button>
<output hidden></output>
</form>`;
}

const real = html`<p class="note warn">Ini sungguhan: datanya berubah dan pesannya terkirim.
<span class="en" lang="en">This is real: data changes, and messages are sent.</span></p>`;

function input(operationId: string, parameter: ParameterObject): Markup {
  const { name, in: place, required, example } = parameter;
  const id = `${operationId}-${place}-${name}`;
  const value = required ? (example ?? '') : '';
  const hint = example ?? JSON.stringify(parameter.schema.default) ?? '';
  return html`<label for="${id}"><code>${name}</code> <span class="quiet">${place}</span></label>
<input class="field" id="${id}" data-in="${place}" data-name="${name}" value="${value}" placeholder="${hint}" autocomplete="off" spellcheck="false">`;
}

/** JSON as people read it. */
export function pretty(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function rowsOf(example: unknown): number {
  return Math.min(pretty(example).split('\n').length + 1, 16);
}
