import { z } from 'zod';
import { incidentKinds, type IncidentRecord } from '../../billing/incident-repository.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { instant, rowId } from './parts.ts';

/** An outage, or maintenance. */
export const incidentAnswer = z
  .strictObject({
    id: rowId,
    externalRef: z.string().nullable(),
    kind: z.enum(incidentKinds),
    area: z.string(),
    startsAt: instant,
    endsAt: instant.nullable(),
    note: z.string().nullable(),
    resolvedAt: instant.nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({
    id: 'Incident',
    examples: [
      {
        id: 5,
        externalRef: null,
        kind: 'outage',
        area: 'RW 05',
        startsAt: '2026-11-23T03:00:00.000Z',
        endsAt: '2026-11-23T07:00:00.000Z',
        note: 'Kabel putus',
        resolvedAt: null,
        createdAt: '2026-11-23T03:04:12.000Z',
        updatedAt: '2026-11-23T03:04:12.000Z',
      },
    ],
  }) satisfies z.ZodType<Wire<IncidentRecord>>;
