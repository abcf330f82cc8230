import { z } from 'zod';
import type { ApiKey } from '../../access/api-key.ts';
import { scopes } from '../../access/scope.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { instant } from './parts.ts';

const fields = {
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.enum(scopes)),
  createdAt: instant,
  lastUsedAt: instant.nullable().describe('To the minute.'),
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
  replacedBy: z.string().nullable(),
  state: z
    .enum(['active', 'replaced', 'expired', 'revoked'])
    .describe('`replaced` still opens, until it expires.'),
};

const example = {
  id: '3f9a0c61d2a7',
  name: 'billing',
  scopes: ['send', 'read'],
  createdAt: '2026-11-22T11:19:48.153Z',
  lastUsedAt: null,
  expiresAt: null,
  revokedAt: null,
  replacedBy: null,
  state: 'active',
};

/** A key without the key itself. */
export const keyAnswer = z
  .strictObject(fields)
  .meta({ id: 'Key', examples: [example] }) satisfies z.ZodType<Wire<Omit<ApiKey, 'callerId'>>>;

/** A key that was just made; or made before, by the call that is repeated. */
export const createdKeyAnswer = z
  .strictObject({
    ...fields,
    key: z
      .string()
      .nullable()
      .describe('Null when the call is a repetition: revoke this key, and make another.'),
  })
  .meta({ id: 'CreatedKey', examples: [{ ...example, key: 'wbs_3f9a0c61d2a7_…' }] });

/** Who a browser is. */
export const signInAnswer = z
  .strictObject({
    signedIn: z.boolean(),
    name: z.string().nullable(),
    scopes: z.array(z.enum(scopes)),
  })
  .meta({
    id: 'BrowserSession',
    examples: [{ signedIn: true, name: 'billing', scopes: ['send', 'read'] }],
  });
