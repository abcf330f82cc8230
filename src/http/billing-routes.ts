import type { BillingDesk } from '../billing/billing-desk.ts';
import type { CustomerContactRepository } from '../billing/customer-contact-repository.ts';
import type { NotificationPreferenceRepository } from '../billing/notification-preference-repository.ts';
import type { Clock } from '../clock.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import { contactRoutes } from './billing/contact-routes.ts';
import { customerRoutes } from './billing/customer-routes.ts';
import { incidentRoutes } from './billing/incident-routes.ts';
import { invoiceRoutes } from './billing/invoice-routes.ts';
import { packageRoutes } from './billing/package-routes.ts';
import { periodRoutes } from './billing/period-routes.ts';
import { preferenceRoutes } from './billing/preference-routes.ts';
import { promiseRoutes } from './billing/promise-routes.ts';
import { subscriptionRoutes } from './billing/subscription-routes.ts';
import type { Route } from './route.ts';

interface BillingRoutesOptions {
  desk: BillingDesk;
  contacts: CustomerContactRepository;
  preferences: NotificationPreferenceRepository;
  phonePolicy: PhonePolicy;
  /** The zone that says which day it is. */
  businessTimeZone: string;
  clock: Clock;
}

/** The routes by which an existing billing mirrors its data. */
export function billingRoutes(options: BillingRoutesOptions): Route[] {
  return [
    ...customerRoutes(options),
    ...contactRoutes(options),
    ...preferenceRoutes(options),
    ...packageRoutes(options),
    ...subscriptionRoutes(options),
    ...periodRoutes(options),
    ...invoiceRoutes(options),
    ...promiseRoutes(options),
    ...incidentRoutes(options),
  ];
}
