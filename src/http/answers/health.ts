import { z } from 'zod';

/** The process lives. */
export const liveAnswer = z
  .strictObject({ status: z.literal('live') })
  .meta({ id: 'Live', examples: [{ status: 'live' }] });

/** Every part is ready. */
export const readyAnswer = z
  .strictObject({
    status: z.literal('ready'),
    parts: z.record(z.string(), z.string()).describe('`ok`, by the name of the part.'),
  })
  .meta({
    id: 'Ready',
    examples: [{ status: 'ready', parts: { database: 'ok', migrations: 'ok', session: 'ok' } }],
  });
