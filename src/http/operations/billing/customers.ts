import { z } from 'zod';
import { messageTypes } from '../../../billing/catalogue/message-type.ts';
import { contactRoles } from '../../../billing/customer-contact-repository.ts';
import {
  contactAnswer,
  contactRemovedAnswer,
  customerAnswer,
  customerDetailAnswer,
  preferenceAnswer,
  preferenceRemovedAnswer,
} from '../../answers/customer.ts';
import { idQuery, recordFields, zoneField } from '../../billing/billing-fields.ts';
import { labelField } from '../../fields.ts';
import { data, type Operation, page } from '../../operation.ts';
import { pageFields, searchField } from '../../page-query.ts';
import { phoneField } from '../../send-body.ts';
import { recordOperations, rowPath } from './records.ts';

/** The query of a list of customers. */
export const customerQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  phone: phoneField.optional(),
  area: labelField.optional(),
  status: z.enum(['active', 'inactive']).optional(),
  q: searchField.optional(),
});

/** What is said of a customer. */
export const customerBody = z
  .strictObject({
    ...recordFields,
    name: labelField,
    phone: phoneField.nullish(),
    language: z.enum(['id', 'en']).nullish(),
    timeZone: zoneField.nullish(),
    area: labelField.nullish(),
    status: z.enum(['active', 'inactive']).default('active'),
  })
  .meta({
    id: 'CustomerBody',
    examples: [
      {
        name: 'Budi Santoso',
        phone: '0812-3456-7890',
        language: 'id',
        timeZone: 'WIB',
        area: 'RW 05',
        externalRef: 'PLG-001',
        notify: false,
      },
    ],
  });

/** The calls for who is billed. */
export const customerOperations = recordOperations({
  one: 'customer',
  tag: 'customers',
  query: customerQuery,
  body: customerBody,
  row: customerAnswer,
  detail: customerDetailAnswer,
  told: 'A new customer is welcomed, unless `notify` is false.',
  listErrors: ['invalid_phone'],
  writeErrors: ['invalid_phone'],
});

/** What is said of a further number. */
export const contactBody = z
  .strictObject({
    name: labelField.nullish(),
    phone: phoneField,
    roles: z
      .array(z.enum(contactRoles))
      .min(1)
      .transform((roles) => [...new Set(roles)]),
  })
  .meta({
    id: 'ContactBody',
    examples: [{ name: 'Ibu Rina', phone: '081311112222', roles: ['billing'] }],
  });

const contactPath = rowPath.extend({ contactId: idQuery });
const ofContacts = { tag: 'customers' } as const;

/** The calls for the other numbers of a customer. */
export const contactOperations = {
  list: {
    ...ofContacts,
    id: 'listContacts',
    summary: 'List the other numbers of a customer',
    params: rowPath,
    answers: { 200: page(contactAnswer, 'The eldest first.') },
    errors: ['customer_not_found'],
  },
  add: {
    ...ofContacts,
    id: 'addContact',
    summary: 'Add a number to a customer',
    description:
      "The eldest contact with the role `billing` gets the messages in place of the customer's " +
      'own number. A customer has each number once.',
    params: rowPath,
    body: contactBody,
    answers: {
      200: data(contactAnswer, 'The number was there; it is this now.'),
      201: data(contactAnswer, 'The new contact.'),
    },
    errors: ['customer_not_found', 'invalid_phone'],
  },
  replace: {
    ...ofContacts,
    id: 'replaceContact',
    summary: 'Replace what is said of a contact',
    params: contactPath,
    body: contactBody,
    answers: { 200: data(contactAnswer, 'The contact as it is now.') },
    errors: ['customer_not_found', 'contact_not_found', 'invalid_phone'],
  },
  remove: {
    ...ofContacts,
    id: 'removeContact',
    summary: 'Take a number away from a customer',
    params: contactPath,
    answers: { 200: data(contactRemovedAnswer, 'It is not there any more.') },
    errors: ['customer_not_found'],
  },
} satisfies Record<string, Operation>;

const typePath = rowPath.extend({ type: z.enum(messageTypes) });

/** The calls for which messages a customer wants. */
export const preferenceOperations = {
  list: {
    id: 'listPreferences',
    tag: 'customers',
    summary: 'List what a customer has said about messages',
    params: rowPath,
    answers: { 200: page(preferenceAnswer, 'By type; the rules decide about the rest.') },
    errors: ['customer_not_found'],
  },
  set: {
    id: 'setPreference',
    tag: 'customers',
    summary: 'Say whether a customer wants messages of a type',
    params: typePath,
    body: z
      .strictObject({ enabled: z.boolean() })
      .meta({ id: 'PreferenceBody', examples: [{ enabled: false }] }),
    answers: { 200: data(preferenceAnswer, 'What holds now.') },
    errors: ['customer_not_found'],
  },
  remove: {
    id: 'removePreference',
    tag: 'customers',
    summary: 'Go back to what the rule says',
    params: typePath,
    answers: { 200: data(preferenceRemovedAnswer, 'The rule decides again.') },
    errors: ['customer_not_found'],
  },
} satisfies Record<string, Operation>;
