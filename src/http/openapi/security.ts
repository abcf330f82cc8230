import type { Scope } from '../../access/scope.ts';

/** The ways to show who is asking. */
export const securitySchemes: Readonly<Record<string, object>> = {
  ApiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'A key, as set-up has written it to `.env`. Never in an address.',
  },
  Session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'wbs_session',
    description: 'A browser that has signed in at `/sign-in`; `__Host-wbs_session` over https.',
  },
  Bearer: { type: 'http', scheme: 'bearer', description: 'The same key.' },
};

/** The ways in which a caller may come to a call that needs this scope. */
export function securityOf(scope: Scope | null): Record<string, string[]>[] {
  if (scope === null) return [];
  const open = Object.keys(securitySchemes).filter(
    (name) => scope !== 'compat' || name !== 'Session',
  );
  return open.map((name) => ({ [name]: [scope] }));
}
