import type { Request, Response } from 'express';
import type { RecordName, Saved } from '../../billing/record.ts';
import type { RecordDesk } from '../../billing/record-desk.ts';
import { sendData } from '../envelope.ts';
import type { RecordOperations } from '../operations/billing/records.ts';
import { type PageQuery, sendPage } from '../page-query.ts';
import { readClaim } from '../read-claim.ts';
import type { Route } from '../route.ts';
import { badField, readName } from './billing-fields.ts';

/** The checked body of a row. */
export interface RecordBody<Fields> {
  externalRef: string | null;
  /** Whether the customer may be told of what is new. */
  notify: boolean;
  fields: Fields;
}

interface RecordRoutesOptions<Fields, Row extends { id: number }, Filter> {
  /** Such as `/billing/packages`. */
  path: string;
  about: RecordOperations;
  desk: RecordDesk<Fields, Row, Filter>;
  /** Throws 400 and 422. */
  readBody: (body: unknown) => RecordBody<Fields>;
  /** Throws 400 and 422. */
  readQuery: (query: unknown) => { page: PageQuery; filter: Filter };
  view: (row: Row) => object;
  /** What is shown of a single row; as in a list when not given. */
  detail?: (row: Row) => Promise<object>;
}

/** List, read, write under a name, and write under an id of the server's own. */
export function recordRoutes<Fields, Row extends { id: number }, Filter>(
  options: RecordRoutesOptions<Fields, Row, Filter>,
): Route[] {
  const { path, about, desk, readBody, readQuery, view } = options;
  const detail = options.detail ?? (async (row: Row) => view(row));

  const list = async (request: Request, response: Response) => {
    const { page, filter } = readQuery(request.query);
    const { limit, cursor = null } = page;
    const found = await desk.list(filter, { limit: limit + 1, before: cursor });
    sendPage(response, found, limit, view);
  };

  const read = async (request: Request, response: Response) => {
    sendData(response, 200, await detail(await desk.get(readName(request.params.id))));
  };

  const create = async (request: Request, response: Response) => {
    const { fields, externalRef, notify } = readBody(request.body ?? {});
    const claim = readClaim(request, response);
    const saved = await desk.save({ id: null, externalRef }, fields, { notify, claim });
    sendSaved(response, path, saved, await detail(saved.row));
  };

  const write = async (request: Request, response: Response) => {
    const { fields, externalRef, notify } = readBody(request.body ?? {});
    const name = joinNames(readName(request.params.id), externalRef);
    const saved = await desk.save(name, fields, { notify, claim: null });
    sendSaved(response, path, saved, await detail(saved.row));
  };

  const scope = 'billing';
  return [
    { method: 'GET', path, scope, about: about.list, handle: list },
    { method: 'POST', path, scope, about: about.create, handle: create },
    { method: 'GET', path: `${path}/:id`, scope, about: about.read, handle: read },
    { method: 'PUT', path: `${path}/:id`, scope, about: about.write, handle: write },
  ];
}

/** 201 for a row that is new, 200 for one that was there. */
export function sendSaved(
  response: Response,
  path: string,
  { row, isNew, replayed }: Saved<{ id: number }> & { replayed: boolean },
  shown: object,
): void {
  if (replayed) response.set('Idempotent-Replayed', 'true');
  if (isNew) response.location(`${path}/${row.id}`);
  sendData(response, isNew ? 201 : 200, shown);
}

function joinNames(name: RecordName, externalRef: string | null): RecordName {
  if (externalRef === null || externalRef === name.externalRef) return name;
  if (name.id !== null) return { id: name.id, externalRef };
  throw badField('externalRef', 'ambiguous', 'The path names another externalRef. Send one.');
}
