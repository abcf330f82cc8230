import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { type PackageFields, subscriptionKinds } from '../../billing/package-repository.ts';
import { labelField } from '../fields.ts';
import { moneyField } from '../money-field.ts';
import { pageFields, searchField } from '../page-query.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, recordFields } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

const packageBody = z.strictObject({
  ...recordFields,
  name: labelField,
  speed: labelField.nullish(),
  price: moneyField,
  kind: z.enum(subscriptionKinds).default('postpaid'),
  durationDays: z.int().min(1).max(3_660).nullish(),
});

const packageQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  kind: z.enum(subscriptionKinds).optional(),
  q: searchField.optional(),
});

/** The routes for what is sold. */
export function packageRoutes({ desk }: { desk: BillingDesk }): Route[] {
  return recordRoutes({
    path: '/billing/packages',
    desk: desk.packages,
    readBody: readPackageBody,
    readQuery: (query) => {
      const { limit, cursor, ...filter } = validate(packageQuery, query);
      return { page: { limit, cursor }, filter };
    },
    view: (found) => found,
  });
}

function readPackageBody(input: unknown): RecordBody<PackageFields> {
  const { externalRef, notify, ...body } = validate(packageBody, input);
  const durationDays = body.durationDays ?? null;
  if (body.kind === 'prepaid' && durationDays === null) {
    const message = 'Say how many days a period of a prepaid package lasts.';
    throw badField('durationDays', 'missing', message);
  }
  const fields = { ...body, speed: body.speed ?? null, durationDays };
  return { externalRef: externalRef ?? null, notify, fields };
}
