import { z } from 'zod';

/** A number in international form, with or without its plus; only digits come out. */
export const phoneSchema = z
  .string()
  .transform((text) => text.replace(/^\+/, '').replace(/[ -]/g, ''))
  .pipe(z.string().regex(/^[1-9]\d{6,14}$/, 'must be a number such as 6281234567890'));

export const scanSchema = z
  .strictObject({ qr: z.string().optional(), code: z.string().optional() })
  .refine(({ qr, code }) => qr === undefined || code === undefined, {
    error: 'takes a qr or a code, not both',
  });

export const logoutSchema = z.strictObject({ silent: z.boolean().default(false) });

export const receiptsSchema = z.strictObject({
  phone: phoneSchema.optional(),
  id: z.string().optional(),
  ack: z.union([z.literal(2), z.literal(3)]),
});

export const inboundSchema = z.strictObject({
  phone: phoneSchema,
  text: z.string().min(1).max(65_536),
  fromLid: z.boolean().default(false),
});

export const numberSchema = z
  .strictObject({
    phone: phoneSchema,
    registered: z.boolean().optional(),
    powered: z.boolean().optional(),
    acquainted: z.boolean().optional(),
  })
  .refine(({ phone: _phone, ...set }) => Object.values(set).some((value) => value !== undefined), {
    error: 'needs registered, powered or acquainted',
  });

export const readSchema = z.strictObject({ phone: phoneSchema });

export const dropSchema = z.strictObject({
  ms: z.number().int().min(1).max(86_400_000).nullable().default(null),
});

export const stateSchema = z.strictObject({
  state: z.enum([
    'UNLAUNCHED',
    'OPENING',
    'PAIRING',
    'CONNECTED',
    'TIMEOUT',
    'CONFLICT',
    'UNPAIRED',
    'UNPAIRED_IDLE',
    'DEPRECATED_VERSION',
    'PROXYBLOCK',
    'TOS_BLOCK',
    'SMB_TOS_BLOCK',
  ]),
});

export const pageActionSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('reload') }),
  z.strictObject({ action: z.literal('navigate'), url: z.string().default('about:blank') }),
  z.strictObject({ action: z.literal('iframe') }),
  z.strictObject({
    action: z.literal('freeze'),
    ms: z.number().int().min(1).max(600_000).nullable().default(null),
  }),
  z.strictObject({
    action: z.literal('hoard'),
    mb: z.number().int().min(1).max(4_096),
  }),
  z.strictObject({ action: z.literal('applySurface') }),
  z.strictObject({ action: z.literal('crashInfo') }),
]);

export const messagesQuerySchema = z.strictObject({ phone: phoneSchema.optional() });
