import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { PackageFields } from '../../billing/package-repository.ts';
import {
  packageBody,
  packageOperations,
  packageQuery,
} from '../operations/billing/subscriptions.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

/** The routes for what is sold. */
export function packageRoutes({ desk }: { desk: BillingDesk }): Route[] {
  return recordRoutes({
    path: '/billing/packages',
    about: packageOperations,
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
