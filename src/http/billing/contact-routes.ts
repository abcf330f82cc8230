import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { notFound } from '../../billing/billing-errors.ts';
import {
  type ContactFields,
  type CustomerContactRepository,
} from '../../billing/customer-contact-repository.ts';
import type { Clock } from '../../clock.ts';
import type { PhonePolicy } from '../../notifications/phone-number.ts';
import { sendData, sendList } from '../envelope.ts';
import { contactBody, contactOperations as about } from '../operations/billing/customers.ts';
import type { Route } from '../route.ts';
import { readPhone } from '../send-body.ts';
import { validate } from '../validate.ts';
import { readName } from './billing-fields.ts';

interface ContactRoutesOptions {
  desk: BillingDesk;
  contacts: CustomerContactRepository;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** The routes for the other numbers of a customer. */
export function contactRoutes(options: ContactRoutesOptions): Route[] {
  const { desk, contacts, phonePolicy, clock } = options;
  const customerOf = async (request: Request) =>
    (await desk.customers.get(readName(request.params.id))).id;
  const contactOf = async (request: Request) => ({
    customerId: await customerOf(request),
    id: validate(about.replace.params, request.params).contactId,
  });

  const list = async (request: Request, response: Response) => {
    sendList(response, await contacts.list(await customerOf(request)));
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
  const one = `${path}/:contactId`;
  return [
    { method: 'GET', path, scope, about: about.list, handle: list },
    { method: 'POST', path, scope, about: about.add, handle: add },
    { method: 'PUT', path: one, scope, about: about.replace, handle: replace },
    { method: 'DELETE', path: one, scope, about: about.remove, handle: remove },
  ];
}

function readContactBody(input: unknown, policy: PhonePolicy): ContactFields {
  const { name, phone, roles } = validate(contactBody, input ?? {});
  return { name: name ?? null, phoneAsGiven: phone, phone: readPhone(phone, policy), roles };
}
