import { z } from 'zod';
import { incidentKinds } from '../../../billing/incident-repository.ts';
import { incidentAnswer } from '../../answers/incident.ts';
import { recordFields } from '../../billing/billing-fields.ts';
import { eventInstantField } from '../../date-fields.ts';
import { labelField } from '../../fields.ts';
import { data, type Operation } from '../../operation.ts';
import { pageFields } from '../../page-query.ts';
import { recordOperations, rowPath } from './records.ts';

/** The query of a list of incidents. */
export const incidentQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  kind: z.enum(incidentKinds).optional(),
  area: labelField.optional(),
  resolved: z
    .enum(['true', 'false'])
    .transform((word) => word === 'true')
    .optional(),
});

/** What is said of an incident. */
export const incidentBody = z
  .strictObject({
    ...recordFields,
    kind: z.enum(incidentKinds),
    area: labelField,
    startsAt: eventInstantField,
    endsAt: eventInstantField.nullish(),
    note: labelField.nullish(),
  })
  .meta({
    id: 'IncidentBody',
    examples: [
      {
        kind: 'outage',
        area: 'RW 05',
        startsAt: '2026-11-23T10:00:00+07:00',
        endsAt: '2026-11-23T14:00:00+07:00',
        note: 'Kabel putus',
      },
    ],
  });

/** The calls for outages and maintenance. */
export const incidentOperations = {
  ...recordOperations({
    one: 'incident',
    tag: 'incidents',
    query: incidentQuery,
    body: incidentBody,
    row: incidentAnswer,
    told: 'Everybody in its `area` is told of a new one, unless `notify` is false.',
    writeErrors: ['incident_resolved'],
  }),
  resolve: {
    id: 'resolveIncident',
    tag: 'incidents',
    summary: 'Say that an incident is over',
    description: 'Everybody in its area is told once, unless `notify` is false.',
    params: rowPath,
    body: z
      .strictObject({
        resolvedAt: eventInstantField.nullish(),
        notify: z.boolean().default(true),
      })
      .meta({
        id: 'ResolveBody',
        examples: [{ resolvedAt: '2026-11-23T13:40:00+07:00', notify: true }],
      }),
    answers: { 200: data(incidentAnswer, 'The incident as it is now.') },
    errors: ['incident_not_found'],
  },
} satisfies Record<string, Operation>;
