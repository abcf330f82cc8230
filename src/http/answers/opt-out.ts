import { z } from 'zod';
import type { OptOut } from '../../notifications/opt-out.ts';
import { optOutScopes } from '../../notifications/opt-out-scope.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { e164, instant } from './parts.ts';

/** A recipient who does not want to be written to. */
export const optOutAnswer = z
  .strictObject({
    phone: e164,
    scope: z.enum(optOutScopes),
    source: z.enum(['message', 'api']).describe('Who said so: the customer, or you.'),
    reason: z.string().nullable(),
    createdAt: instant,
  })
  .meta({
    id: 'OptOut',
    examples: [
      {
        phone: '+6281234567891',
        scope: 'reminders',
        source: 'api',
        reason: 'telepon 22 November',
        createdAt: '2026-11-22T11:23:49.298Z',
      },
    ],
  }) satisfies z.ZodType<Wire<OptOut>>;
