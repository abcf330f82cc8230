import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { IncidentFields } from '../../billing/incident-repository.ts';
import { sendData } from '../envelope.ts';
import {
  incidentBody,
  incidentOperations as about,
  incidentQuery,
} from '../operations/billing/incidents.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName } from './billing-fields.ts';
import { type RecordBody, recordRoutes } from './record-routes.ts';

/** The routes for outages and maintenance, by area. */
export function incidentRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const path = '/billing/incidents';

  const resolve = async (request: Request, response: Response) => {
    const { resolvedAt: at = null, notify } = validate(about.resolve.body, request.body ?? {});
    const name = readName(request.params.id);
    sendData(response, 200, await desk.resolveIncident(name, { at, notify }));
  };

  return [
    ...recordRoutes({
      path,
      about,
      desk: desk.incidents,
      readBody: readIncidentBody,
      readQuery: (query) => {
        const { limit, cursor, ...filter } = validate(incidentQuery, query);
        return { page: { limit, cursor }, filter };
      },
      view: (found) => found,
    }),
    {
      method: 'POST',
      path: `${path}/:id/resolve`,
      scope: 'billing',
      about: about.resolve,
      handle: resolve,
    },
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
