import type { Request, Response } from 'express';
import type { Scope } from '../access/scope.ts';
import type { DropIn } from './compat/drop-in.ts';
import type { BodyLimit } from './json-body.ts';
import type { Operation, Unlisted } from './operation.ts';

/** One row of the table of routes. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The scope that a key needs; null for what everybody may read. */
  scope: Scope | null;
  /** Where the body may be larger than 64 kB, or has to be smaller. */
  bodyLimit?: BodyLimit;
  /** The gateway that it stands in for, where its callers are taken as they are. */
  dropIn?: DropIn;
  /** What callers have to know; the OpenAPI document is made of it. */
  about: Operation | Unlisted;
  handle: (request: Request, response: Response) => Promise<void> | void;
}
