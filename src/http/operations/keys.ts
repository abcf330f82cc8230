import { z } from 'zod';
import { isScopeSet, scopes } from '../../access/scope.ts';
import { createdKeyAnswer, keyAnswer } from '../answers/key.ts';
import { instantField, labelField } from '../fields.ts';
import { data, type Operation, page } from '../operation.ts';

const defaultOverlapS = 86_400;
const longestS = 3_650 * 86_400;

const path = z.strictObject({
  id: z
    .string()
    .regex(/^[0-9a-f]{12}$/, 'An id is 12 hexadecimal digits.')
    .meta({ examples: ['3f9a0c61d2a7'] }),
});

const shownOnce = data(createdKeyAnswer, 'The key itself is shown in this answer only.', [
  'Cache-Control',
  'Idempotent-Replayed',
]);

/** The calls for the keys of other programs. */
export const keyOperations = {
  list: {
    id: 'listKeys',
    tag: 'access',
    summary: 'List all keys, newest first',
    answers: { 200: page(keyAnswer, 'Everything but the keys themselves.') },
    errors: [],
  },
  create: {
    id: 'createKey',
    tag: 'access',
    summary: 'Make a key for another program',
    body: z
      .strictObject({
        name: labelField.transform((name) => name.trim()).pipe(z.string().min(1).max(100)),
        scopes: z
          .array(z.enum(scopes))
          .min(1)
          .transform((given) => scopes.filter((scope) => given.includes(scope)))
          .refine(isScopeSet, {
            error: 'A key with compat stands in URLs and may open nothing else.',
            params: { code: 'compat_alone' },
          }),
        expiresAt: instantField.nullish().describe('At most ten years ahead.'),
      })
      .meta({ id: 'KeyBody', examples: [{ name: 'billing', scopes: ['send', 'read'] }] }),
    takes: ['Idempotency-Key'],
    answers: { 201: shownOnce },
    errors: ['key_name_taken', 'too_many_keys', 'idempotency_key_reused'],
  },
  rotate: {
    id: 'rotateKey',
    tag: 'access',
    summary: 'Put a new key in the place of one',
    description: 'The old one goes on opening for `overlapSeconds`, a day when not given.',
    params: path,
    body: z
      .strictObject({ overlapSeconds: z.int().min(0).max(longestS).default(defaultOverlapS) })
      .meta({ id: 'RotateKeyBody', examples: [{ overlapSeconds: 86_400 }] }),
    takes: ['Idempotency-Key'],
    answers: { 201: shownOnce },
    errors: ['key_not_found', 'key_not_active', 'idempotency_key_reused'],
  },
  revoke: {
    id: 'revokeKey',
    tag: 'access',
    summary: 'Revoke a key for good',
    params: path,
    answers: { 200: data(keyAnswer, 'It opens nothing any more.') },
    errors: ['key_not_found'],
  },
} satisfies Record<string, Operation>;
