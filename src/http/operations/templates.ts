import { z } from 'zod';
import { languages } from '../../notifications/formats/language.ts';
import {
  previewAnswer,
  templateAnswer,
  templateRemovedAnswer,
  templateVersionsAnswer,
} from '../answers/template.ts';
import { callerIdField, messageField, templateNameField, variablesField } from '../fields.ts';
import { data, type Operation, page } from '../operation.ts';

const languageField = z.enum(languages);
const path = z.strictObject({ name: templateNameField.meta({ examples: ['jadwal_teknisi'] }) });
const example = 'Halo {{customerName}}, teknisi datang jam {{jam}}.';

/** The calls for the texts that messages are made of. */
export const templateOperations = {
  list: {
    id: 'listTemplates',
    tag: 'templates',
    summary: 'List the texts of all messages',
    answers: {
      200: page(templateAnswer, 'Automatic messages first, then your own by name.'),
    },
    errors: [],
  },
  read: {
    id: 'getTemplate',
    tag: 'templates',
    summary: 'Read one template with all its versions',
    params: path,
    answers: { 200: data(templateVersionsAnswer, 'The template.') },
    errors: ['template_not_found'],
  },
  save: {
    id: 'saveTemplate',
    tag: 'templates',
    summary: 'Change a text, or write one of your own',
    description: 'Repeatable: the same text again makes no new version.',
    params: path,
    body: z
      .strictObject({ body: messageField, language: languageField.optional() })
      .meta({ id: 'TemplateBody', examples: [{ body: example, language: 'id' }] }),
    answers: { 200: data(templateVersionsAnswer, 'The template as it is now.') },
    errors: ['invalid_template', 'unknown_variable', 'unusable_text', 'doubled_currency'],
  },
  remove: {
    id: 'removeTemplate',
    tag: 'templates',
    summary: 'Take your text back',
    description: "An automatic message has the program's own text again.",
    params: path,
    query: z.strictObject({ language: languageField.optional() }),
    answers: { 200: data(templateRemovedAnswer, 'It is taken back.') },
    errors: ['template_not_found'],
  },
  preview: {
    id: 'previewTemplate',
    tag: 'templates',
    summary: 'See what a customer would read',
    description:
      'With `body` a text that is not saved. What an automatic message needs beyond the ' +
      'variables and what the database knows is made up; `sampled` says so.',
    params: path,
    body: z
      .strictObject({
        body: messageField.optional(),
        language: languageField.optional(),
        variables: variablesField.default({}),
        customerId: callerIdField.nullish(),
        invoiceId: callerIdField.nullish(),
      })
      .meta({
        id: 'PreviewBody',
        examples: [{ body: example, variables: { customerName: 'Budi Santoso', jam: '14.00' } }],
      }),
    answers: { 200: data(previewAnswer, 'The text.') },
    errors: [
      'template_not_found',
      'customer_not_found',
      'invoice_not_found',
      'invalid_template',
      'unknown_variable',
      'missing_variable',
      'unusable_text',
    ],
  },
} satisfies Record<string, Operation>;
