import { z } from 'zod';

/** An instant in an answer, in UTC. */
export const instant = z.iso.datetime().meta({ examples: ['2026-11-22T11:19:48.153Z'] });

/** A day in an answer. */
export const day = z.iso.date().meta({ examples: ['2026-11-20'] });

/** The id of a notification or a batch: a UUIDv7, so that ids sort by age. */
export const uuid = z.uuid().meta({ examples: ['01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d'] });

/** The id of a row of the billing. */
export const rowId = z.int().meta({ examples: [123] });

/** A phone number with plus and country code. */
export const e164 = z
  .string()
  .regex(/^\+\d+$/)
  .describe('E.164, with plus.')
  .meta({ examples: ['+6281234567890'] });

/** Rupiah as an exact decimal. */
export const rupiah = z
  .string()
  .regex(/^-?\d+\.\d\d$/)
  .describe('Rupiah, an exact decimal.')
  .meta({ examples: ['150000.00'] });

/** A whole number from 0. */
export const count = z
  .int()
  .min(0)
  .meta({ examples: [0] });

/** What every row of the billing that callers name themselves has. */
export const billingRow = {
  id: rowId,
  externalRef: z.string().nullable(),
  createdAt: instant,
  updatedAt: instant,
};

/** When a row of an example was written. */
export const written = {
  createdAt: '2026-11-01T02:00:00.000Z',
  updatedAt: '2026-11-01T02:00:00.000Z',
};
