import type { Scope } from './scope.ts';

/** Who makes a request. */
export interface Caller {
  /** The same for a key and the keys that take its place. */
  id: string;
  /** As the operator calls them. */
  name: string;
  scopes: ReadonlySet<Scope>;
}

/** The holder of `API_KEY`. The drop-in routes, whose keys stand in URLs, do not take it. */
export const bootstrapCaller: Caller = {
  id: 'bootstrap',
  name: 'bootstrap',
  scopes: new Set(['send', 'read', 'billing', 'admin']),
};
