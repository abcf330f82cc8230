import { z } from 'zod';
import { messageTypes } from '../../billing/catalogue/message-type.ts';
import { type Contact, contactRoles } from '../../billing/customer-contact-repository.ts';
import type { CustomerRecord } from '../../billing/customer-repository.ts';
import type { NotificationPreference } from '../../billing/notification-preference-repository.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { e164, instant, rowId, written } from './parts.ts';

const fields = {
  id: rowId,
  externalRef: z.string().nullable(),
  name: z.string(),
  phoneAsGiven: z.string().nullable(),
  phone: e164.nullable().describe('Null when there is none, or it is not clearly one number.'),
  language: z.enum(['id', 'en']).nullable(),
  timeZone: z.string().nullable(),
  area: z.string().nullable(),
  status: z.enum(['active', 'inactive']),
  createdAt: instant,
  updatedAt: instant,
};

const example = {
  id: 123,
  externalRef: 'PLG-001',
  name: 'Budi Santoso',
  phoneAsGiven: '0812-3456-7890',
  phone: '+6281234567890',
  language: 'id',
  timeZone: 'Asia/Jakarta',
  area: 'RW 05',
  status: 'active',
  ...written,
};

/** A customer as lists show them. */
export const customerAnswer = z
  .strictObject(fields)
  .meta({ id: 'Customer', examples: [example] }) satisfies z.ZodType<Wire<CustomerRecord>>;

/** A further number of a customer. */
export const contactAnswer = z
  .strictObject({
    id: rowId,
    customerId: rowId,
    name: z.string().nullable(),
    phoneAsGiven: z.string(),
    phone: e164.nullable(),
    roles: z.array(z.enum(contactRoles)),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: 'Contact',
    examples: [
      {
        id: 1_000_000_000,
        customerId: 123,
        name: 'Ibu Rina',
        phoneAsGiven: '081311112222',
        phone: '+6281311112222',
        roles: ['billing'],
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<Contact>>;

/** Whether a customer wants one type of message. */
export const preferenceAnswer = z
  .strictObject({ type: z.enum(messageTypes), enabled: z.boolean(), updatedAt: instant })
  .meta({
    id: 'Preference',
    examples: [{ type: 'invoice_reminder', enabled: false, updatedAt: '2026-11-01T02:00:00.000Z' }],
  }) satisfies z.ZodType<Wire<NotificationPreference>>;

/** A customer alone, with everything that is known. */
export const customerDetailAnswer = z
  .strictObject({
    ...fields,
    contacts: z.array(contactAnswer),
    preferences: z.array(preferenceAnswer),
  })
  .meta({ id: 'CustomerDetail', examples: [{ ...example, contacts: [], preferences: [] }] });

/** Whether there was a contact to take away. */
export const contactRemovedAnswer = z
  .strictObject({ id: rowId, removed: z.boolean() })
  .meta({ id: 'ContactRemoved', examples: [{ id: 1_000_000_000, removed: true }] });

/** Whether there was a preference to take back. */
export const preferenceRemovedAnswer = z
  .strictObject({ type: z.enum(messageTypes), removed: z.boolean() })
  .meta({ id: 'PreferenceRemoved', examples: [{ type: 'invoice_reminder', removed: true }] });
