import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { CustomerContactRepository } from '../../billing/customer-contact-repository.ts';
import type {
  CustomerFields,
  CustomerFilter,
  CustomerRecord,
} from '../../billing/customer-repository.ts';
import type { NotificationPreferenceRepository } from '../../billing/notification-preference-repository.ts';
import type { PhonePolicy } from '../../notifications/phone-number.ts';
import {
  customerBody,
  customerOperations,
  customerQuery,
} from '../operations/billing/customers.ts';
import type { Route } from '../route.ts';
import { readPhone } from '../send-body.ts';
import { validate } from '../validate.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

interface CustomerRoutesOptions {
  desk: BillingDesk;
  contacts: CustomerContactRepository;
  preferences: NotificationPreferenceRepository;
  phonePolicy: PhonePolicy;
}

/** The routes for who is billed. */
export function customerRoutes(options: CustomerRoutesOptions): Route[] {
  const { desk, contacts, preferences, phonePolicy } = options;
  return recordRoutes({
    path: '/billing/customers',
    about: customerOperations,
    desk: desk.customers,
    readBody: (body) => readCustomerBody(body, phonePolicy),
    readQuery: (query) => readCustomerQuery(query, phonePolicy),
    view: (customer) => customer,
    detail: async (customer: CustomerRecord) => ({
      ...customer,
      contacts: await contacts.list(customer.id),
      preferences: await preferences.list(customer.id),
    }),
  });
}

function readCustomerBody(input: unknown, policy: PhonePolicy): RecordBody<CustomerFields> {
  const body = validate(customerBody, input);
  const phoneAsGiven = body.phone ?? null;
  return {
    externalRef: body.externalRef ?? null,
    notify: body.notify,
    fields: {
      name: body.name,
      phoneAsGiven,
      phone: phoneAsGiven === null ? null : readPhone(phoneAsGiven, policy),
      language: body.language ?? null,
      timeZone: body.timeZone ?? null,
      area: body.area ?? null,
      status: body.status,
    },
  };
}

function readCustomerQuery(query: unknown, policy: PhonePolicy) {
  const { limit, cursor, phone, ...filter } = validate(customerQuery, query);
  const found: CustomerFilter = {
    ...filter,
    phone: phone === undefined ? undefined : readPhone(phone, policy),
  };
  return { page: { limit, cursor }, filter: found };
}
