import type { Request, Response } from 'express';
import type { BodyLimit } from './json-body.ts';

/** What a key may be allowed to do. */
export type Scope = 'send' | 'read' | 'billing' | 'admin';

/** One row of the table of routes. */
export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  /** The scope that a key needs; null for what everybody may read. */
  scope: Scope | null;
  /** Where the body may be larger than 64 kB. */
  bodyLimit?: BodyLimit;
  handle: (request: Request, response: Response) => Promise<void> | void;
}
