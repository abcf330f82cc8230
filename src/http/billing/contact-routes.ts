import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { notFound } from '../../billing/billing-errors.ts';
import {
  type ContactFields,
  contactRoles,
  type CustomerContactRepository,
} from '../../billing/customer-contact-repository.ts';
import type { Clock } from '../../clock.ts';
import type { PhonePolicy } from '../../notifications/phone-number.ts';
import { sendData } from '../envelope.ts';
import { labelField } from '../fields.ts';
import type { Route } from '../route.ts';
import { phoneField, readPhone } from '../send-body.ts';
import { validate } from '../validate.ts';
import { idQuery, readName } from './billing-fields.ts';

interface ContactRoutesOptions {
  desk: BillingDesk;
  contacts: CustomerContactRepository;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

const contactBody = z.strictObject({
  name: labelField.nullish(),
  phone: phoneField,
  roles: z
    .array(z.enum(contactRoles))
    .min(1)
    .transform((roles) => [...new Set(roles)]),
});

const contactPath = z.object({ contactId: idQuery });

/** The routes for the other numbers of a customer. */
export function contactRoutes(options: ContactRoutesOptions): Route[] {
  const { desk, contacts, phonePolicy, clock } = options;
  const customerOf = async (request: Request) =>
    (await desk.customers.get(readName(request.params.id))).id;
  const contactOf = async (request: Request) => ({
    customerId: await customerOf(request),
    id: validate(contactPath, request.params).contactId,
  });

  const list = async (request: Request, response: Response) => {
    sendData(response, 200, await contacts.list(await customerOf(request)));
  };

  const add = async (request: Request, response: Response) => {
    const fields = readContactBody(request.body, phonePolicy);
    const customerId = await customerOf(request);
    const { contact, isNew } = await contacts.add(customerId, fields, clock.now());
    sendData(response, isNew ? 201 : 200, contact);
  };

  const replace = async (request: Request, response: Response) => {
    const fields = readContactBody(request.body, phonePolicy);
    const contact = await contacts.replace(await contactOf(request), fields, clock.now());
    if (!contact) throw notFound('contact', 'contactId');
    sendData(response, 200, contact);
  };

  const remove = async (request: Request, response: Response) => {
    const contact = await contactOf(request);
    sendData(response, 200, { id: contact.id, removed: await contacts.remove(contact) });
  };

  const scope = 'billing';
  const path = '/billing/customers/:id/contacts';
  return [
    { method: 'GET', path, scope, handle: list },
    { method: 'POST', path, scope, handle: add },
    { method: 'PUT', path: `${path}/:contactId`, scope, handle: replace },
    { method: 'DELETE', path: `${path}/:contactId`, scope, handle: remove },
  ];
}

function readContactBody(input: unknown, policy: PhonePolicy): ContactFields {
  const { name, phone, roles } = validate(contactBody, input ?? {});
  return { name: name ?? null, phoneAsGiven: phone, phone: readPhone(phone, policy), roles };
}
