import type { Knex } from 'knex';
import { conflict } from './billing-errors.ts';
import type { RecordName, RecordStore, Saved } from './record.ts';
import { RecordReader } from './record-reader.ts';
import { keyOf, newId, type RecordTable } from './record-sql.ts';

/** What keeps a line from working. */
export const incidentKinds = ['outage', 'maintenance'] as const;

/** What is said of an incident. */
export interface IncidentFields {
  kind: (typeof incidentKinds)[number];
  /** As customers have it. */
  area: string;
  startsAt: Date;
  /** When it is expected to be over. */
  endsAt: Date | null;
  note: string | null;
}

/** An incident as stored. */
export interface IncidentRecord extends IncidentFields {
  id: number;
  externalRef: string | null;
  /** When it was over; null while it is not. */
  resolvedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

/** Which incidents a list shows. */
export interface IncidentFilter {
  externalRef?: string | undefined;
  kind?: IncidentFields['kind'] | undefined;
  area?: string | undefined;
  resolved?: boolean | undefined;
}

interface IncidentRow {
  id: number;
  external_ref: string | null;
  kind: IncidentFields['kind'];
  area: string;
  starts_at: Date;
  ends_at: Date | null;
  resolved_at: Date | null;
  note: string | null;
  created_at: Date;
  updated_at: Date;
}

const columns = `id, external_ref, kind, area, starts_at, ends_at, resolved_at, note, created_at,
  updated_at`;

const incidentsTable: RecordTable = { name: 'incidents', columns };

const conditions = {
  externalRef: 'external_ref = :externalRef',
  kind: 'kind = :kind',
  area: 'area = :area',
  resolved: '(resolved_at is not null) = :resolved',
};

/** Every statement on `incidents` that a caller asks for. */
export class IncidentRepository
  extends RecordReader<IncidentRow, IncidentRecord, IncidentFilter>
  implements RecordStore<IncidentFields, IncidentRecord, IncidentFilter>
{
  constructor(db: Knex) {
    super(db, { table: incidentsTable, toRecord: toIncident, conditions });
  }

  /** Also throws 409 for an incident that is resolved. */
  async save(name: RecordName, fields: IncidentFields, now: Date): Promise<Saved<IncidentRecord>> {
    const { rows } = await this.db.raw<{ rows: (IncidentRow & { is_new: boolean })[] }>(
      `insert into incidents (${columns})
       values (${newId(incidentsTable)}, :externalRef, :kind, :area, :startsAt, :endsAt, null,
         :note, :now, :now)
       on conflict (${keyOf(name)}) do update set
         external_ref = coalesce(excluded.external_ref, incidents.external_ref),
         kind = excluded.kind, area = excluded.area, starts_at = excluded.starts_at,
         ends_at = excluded.ends_at, note = excluded.note, updated_at = excluded.updated_at
       where incidents.resolved_at is null
       returning ${columns}, xmax = 0 as is_new`,
      { ...fields, ...name, now },
    );
    const [row] = rows;
    if (!row) throw incidentResolved();
    return { row: toIncident(row), isNew: row.is_new };
  }

  /** Says that it is over; null when that was said before. */
  async resolve(id: number, resolvedAt: Date, now: Date): Promise<IncidentRecord | null> {
    const { rows } = await this.db.raw<{ rows: IncidentRow[] }>(
      `update incidents set resolved_at = :resolvedAt, updated_at = :now
       where id = :id and resolved_at is null returning ${columns}`,
      { id, resolvedAt, now },
    );
    return rows[0] ? toIncident(rows[0]) : null;
  }
}

function incidentResolved() {
  const message = 'This incident is resolved. Report a new one under another id.';
  return conflict('incident_resolved', 'id', message);
}

function toIncident(row: IncidentRow): IncidentRecord {
  return {
    id: row.id,
    externalRef: row.external_ref,
    kind: row.kind,
    area: row.area,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    resolvedAt: row.resolved_at,
    note: row.note,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
