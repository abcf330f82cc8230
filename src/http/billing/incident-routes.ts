import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { type IncidentFields, incidentKinds } from '../../billing/incident-repository.ts';
import { eventInstantField } from '../date-fields.ts';
import { sendData } from '../envelope.ts';
import { labelField } from '../fields.ts';
import { pageFields } from '../page-query.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName, recordFields } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

const incidentBody = z.strictObject({
  ...recordFields,
  kind: z.enum(incidentKinds),
  area: labelField,
  startsAt: eventInstantField,
  endsAt: eventInstantField.nullish(),
  note: labelField.nullish(),
});

const incidentQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  kind: z.enum(incidentKinds).optional(),
  area: labelField.optional(),
  resolved: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
});

const resolveBody = z.strictObject({
  resolvedAt: eventInstantField.nullish(),
  notify: z.boolean().default(true),
});

/** The routes for outages and maintenance, by area. */
export function incidentRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const path = '/billing/incidents';

  const resolve = async (request: Request, response: Response) => {
    const { resolvedAt: at = null, notify } = validate(resolveBody, request.body ?? {});
    const name = readName(request.params.id);
    sendData(response, 200, await desk.resolveIncident(name, { at, notify }));
  };

  return [
    ...recordRoutes({
      path,
      desk: desk.incidents,
      readBody: readIncidentBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(incidentQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    { method: 'POST', path: `${path}/:id/resolve`, scope: 'billing', handle: resolve },
  ];
}

function readIncidentBody(input: unknown): RecordBody<IncidentFields> {
  const { externalRef, notify, ...body } = validate(incidentBody, input);
  const { startsAt, endsAt = null, note = null } = body;
  if (endsAt !== null && endsAt <= startsAt) {
    throw badField('endsAt', 'too_early', 'endsAt must lie after startsAt.');
  }
  return { externalRef: externalRef ?? null, notify, fields: { ...body, endsAt, note } };
}
