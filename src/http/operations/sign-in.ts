import { z } from 'zod';
import { signInAnswer } from '../answers/key.ts';
import { nothing } from '../fields.ts';
import { data, type Operation } from '../operation.ts';

/** The calls by which a browser trades a key, or a link that works once, for a cookie. */
export const signInOperations = {
  signIn: {
    id: 'signIn',
    tag: 'access',
    summary: 'Trade a key, or a link that works once, for a cookie',
    description: 'For browsers. The cookie is HttpOnly and goes to this server alone.',
    body: z
      .union([
        z.strictObject({ key: z.string().min(1).max(1_024) }),
        z.strictObject({ token: z.string().min(1).max(1_024) }),
      ])
      .meta({ id: 'SignInBody', examples: [{ key: '233909f998bf9e83cc8655ae12e57dea' }] }),
    answers: { 200: data(signInAnswer, 'The browser is signed in.', ['Set-Cookie']) },
    errors: ['unauthenticated', 'sign_in_link_over', 'rate_limited', 'database_unavailable'],
  },
  signOut: {
    id: 'signOut',
    tag: 'access',
    summary: 'Give the cookie back',
    body: nothing,
    answers: { 200: data(signInAnswer, 'The browser is signed out.', ['Set-Cookie']) },
    errors: ['rate_limited', 'database_unavailable'],
  },
  look: {
    id: 'getBrowserSession',
    tag: 'access',
    summary: 'Who this browser is',
    answers: { 200: data(signInAnswer, 'As the cookie says.') },
    errors: ['rate_limited', 'database_unavailable'],
  },
} satisfies Record<string, Operation>;
