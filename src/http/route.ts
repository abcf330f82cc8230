import type { Request, Response } from 'express';

/** What a key may be allowed to do. */
export type Scope = 'send' | 'read' | 'billing' | 'admin';

/** One row of the table of routes. */
export interface Route {
  method: 'GET' | 'POST';
  path: string;
  /** The scope that a key needs; null for what everybody may read. */
  scope: Scope | null;
  handle: (request: Request, response: Response) => Promise<void> | void;
}
