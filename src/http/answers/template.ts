import { z } from 'zod';
import type { TemplateView } from '../../billing/message-templates.ts';
import { languages } from '../../notifications/formats/language.ts';
import type { StoredTemplate } from '../../notifications/message-template-repository.ts';
import { notificationClasses } from '../../notifications/notification.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, instant } from './parts.ts';

const fields = {
  name: z.string(),
  kind: z.enum(['automatic', 'own']).describe('`automatic`: what billing events send.'),
  class: z.enum(notificationClasses).nullable(),
  variables: z.array(z.strictObject({ name: z.string(), optional: z.boolean() })),
  texts: z.array(
    z.strictObject({
      language: z.enum(languages),
      body: z.string(),
      version: count.describe("0 for the program's own."),
      createdBy: z.string().nullable(),
      createdAt: instant.nullable(),
    }),
  ),
};

const example = {
  name: 'jadwal_teknisi',
  kind: 'own',
  class: null,
  variables: [
    { name: 'customerName', optional: false },
    { name: 'jam', optional: false },
  ],
  texts: [
    {
      language: 'id',
      body: 'Halo {{customerName}}, teknisi datang jam {{jam}}.',
      version: 1,
      createdBy: 'bootstrap',
      createdAt: '2026-11-22T11:19:48.153Z',
    },
  ],
};

/** A template with its texts in use. */
export const templateAnswer = z
  .strictObject(fields)
  .meta({ id: 'Template', examples: [example] }) satisfies z.ZodType<Wire<TemplateView>>;

const version = z.strictObject({
  name: z.string(),
  language: z.enum(languages),
  version: count,
  body: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  withdrawnAt: instant.nullable(),
}) satisfies z.ZodType<Wire<StoredTemplate>>;

/** A template with every version there ever was. */
export const templateVersionsAnswer = z
  .strictObject({ ...fields, versions: z.array(version) })
  .meta({
    id: 'TemplateWithVersions',
    examples: [
      {
        ...example,
        versions: [{ ...example.texts[0], name: 'jadwal_teknisi', withdrawnAt: null }],
      },
    ],
  });

/** What a customer would read. */
export const previewAnswer = z
  .strictObject({
    name: z.string(),
    language: z.enum(languages),
    message: z.string(),
    sampled: z.array(z.string()).describe('The variables whose values are made up.'),
  })
  .meta({
    id: 'TemplatePreview',
    examples: [
      {
        name: 'jadwal_teknisi',
        language: 'id',
        message: 'Halo Budi Santoso, teknisi datang jam 14.00.',
        sampled: [],
      },
    ],
  });

/** What was taken back. */
export const templateRemovedAnswer = z
  .strictObject({
    name: z.string(),
    language: z.enum(languages).nullable(),
    removed: z.literal(true),
  })
  .meta({
    id: 'TemplateRemoved',
    examples: [{ name: 'jadwal_teknisi', language: null, removed: true }],
  });
