import type { Language } from '../notifications/formats/language.ts';
import { restyleRupiah } from '../notifications/formats/rupiah.ts';
import type { MessageTemplate, TemplateValues } from '../notifications/message-template.ts';
import { unknownVariable } from '../notifications/template-errors.ts';
import { type Business, businessValues } from './business.ts';
import type { MessageType } from './catalogue/message-type.ts';
import {
  allMessageVariables,
  messageVariablesOf,
  moneyVariables,
} from './catalogue/message-variables.ts';

/** One message to be made. */
export interface MessageOrder {
  business: Business;
  template: MessageTemplate;
  language: Language;
  values: TemplateValues;
}

/** What a text of the operator's own may name without being given a value by the caller. */
const givenByUs = new Set([
  'businessName',
  'businessPhone',
  'paymentMethods',
  'customerName',
  'customerId',
]);

/**
 * Makes an automatic message. Throws 422 `unknown_variable` for a name that no message has or
 * that this type may not use, 422 `missing_variable`, and 422 `unusable_text`.
 */
export function printMessage(type: MessageType, order: MessageOrder): string {
  const { template, values } = order;
  const { all, optional } = messageVariablesOf(type);
  const unknown = [
    ...Object.keys(values).filter((name) => !allMessageVariables.has(name)),
    ...template.variables.filter((name) => !all.includes(name)),
  ];
  if (unknown.length > 0) throw unknownVariable(unknown, all);
  return template.render(complete(order), optional);
}

/**
 * Makes a message from a text of the operator's own, whose variables are free. One that is given
 * as an empty text leaves its line out. Throws 422 `unknown_variable` for a value that the text
 * has no place for, 422 `missing_variable`, and 422 `unusable_text`.
 */
export function printOwnMessage(order: MessageOrder): string {
  const { template, values } = order;
  const names = Object.keys(values);
  const unknown = names.filter(
    (name) => !template.variables.includes(name) && !givenByUs.has(name),
  );
  if (unknown.length > 0) throw unknownVariable(unknown, template.variables);
  const optional = new Set(names.filter((name) => values[name] === ''));
  return template.render(complete(order), optional);
}

function complete({ business, language, values }: MessageOrder): TemplateValues {
  const { rupiahStyle = 'Rp100.000' } = business;
  const spelled = Object.entries(values).map(([name, value]) =>
    moneyVariables.has(name) && value !== null && value !== undefined
      ? [name, restyleRupiah(String(value), rupiahStyle)]
      : [name, value],
  );
  return { ...businessValues(business, language), ...Object.fromEntries(spelled) };
}
