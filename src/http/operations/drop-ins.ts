import { z } from 'zod';
import { type Answer, file, type Operation } from '../operation.ts';

const keyHint = 'A key with the scope `compat`, when no header has it.';
const several = 'One number, or several in a list.';

const refusedRows = z
  .array(z.strictObject({ recipient: z.string(), code: z.string() }))
  .exactOptional()
  .describe('Those of a list that got no message, with why.');
const why = { code: z.string(), hint: z.string() };

/** An answer in the shape of the gateway that callers take us for. */
function asTheirs(schema: z.ZodType, description: string): Answer {
  return { ...file('application/json', description, { headers: ['Cache-Control'] }), schema };
}

const common = { tag: 'dropIns', errors: [] } as const satisfies Partial<Operation>;

const fonnteFields = z
  .looseObject({
    token: z.string().describe(keyHint).optional(),
    target: z.string().describe(several),
    message: z.string().describe('May be missing beside a `url`.').optional(),
    url: z.string().describe('A PDF or a picture on a host of MEDIA_HOSTS.').optional(),
    filename: z.string().optional(),
    schedule: z.string().describe('Seconds since 1970.').optional(),
    delay: z.string().describe('Seconds between two, such as `5-10`.').optional(),
    countryCode: z.string().optional(),
  })
  .meta({ id: 'FonnteBody', examples: [{ target: '081234567890', message: 'Halo Budi' }] });

const fonnte = {
  ...common,
  description:
    'As `https://api.fonnte.com/send`. What the original has no field for is passed over.',
  answers: {
    200: asTheirs(
      z
        .union([
          z.strictObject({
            detail: z.string(),
            id: z.array(z.string()),
            process: z.literal('pending'),
            requestid: z.int(),
            status: z.literal(true),
            target: z.array(z.string()),
            refused: refusedRows,
          }),
          z.strictObject({
            reason: z.string(),
            requestid: z.int(),
            status: z.literal(false),
            ...why,
          }),
        ])
        .meta({
          id: 'FonnteAnswer',
          examples: [
            {
              detail: 'success! message in queue',
              id: ['01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d'],
              process: 'pending',
              requestid: 152_314_166,
              status: true,
              target: ['6281234567890'],
            },
          ],
        }),
      'Accepted, or with `status` false why not: the original answers both with 200.',
    ),
  },
  refusal: asTheirs(
    z
      .strictObject({ reason: z.string(), requestid: z.int(), status: z.literal(false), ...why })
      .meta({
        id: 'FonnteRefusal',
        examples: [
          {
            reason: 'server error',
            requestid: 152_314_166,
            status: false,
            code: 'database_unavailable',
            hint: 'The database does not answer.',
          },
        ],
      }),
    'What the original does not know.',
  ),
} as const satisfies Partial<Operation>;

const wablasFields = z
  .looseObject({
    token: z.string().describe(keyHint).optional(),
    phone: z.string().describe(several),
    message: z.string(),
  })
  .meta({ id: 'WablasBody', examples: [{ phone: '081234567890', message: 'Halo Budi' }] });

const wablas = {
  ...common,
  answers: {
    200: asTheirs(
      z
        .strictObject({
          status: z.literal(true),
          message: z.string(),
          data: z.strictObject({
            device_id: z.string(),
            quota: z.int(),
            messages: z.array(
              z.strictObject({
                id: z.string(),
                phone: z.string(),
                message: z.string(),
                status: z.literal('pending'),
                ref_id: z.string(),
              }),
            ),
            refused: refusedRows,
          }),
        })
        .meta({
          id: 'WablasAnswer',
          examples: [
            {
              status: true,
              message: 'Message is pending and waiting to be processed',
              data: {
                device_id: 'LOCAL1',
                quota: 999_999,
                messages: [
                  {
                    id: '01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d',
                    phone: '6281234567890',
                    message: 'Halo Budi',
                    status: 'pending',
                    ref_id: '',
                  },
                ],
              },
            },
          ],
        }),
      'Accepted.',
    ),
  },
  refusal: asTheirs(
    z.strictObject({ status: z.literal(false), message: z.string(), ...why }).meta({
      id: 'WablasRefusal',
      examples: [
        {
          status: false,
          message: 'token invalid or device expired',
          code: 'unauthenticated',
          hint: 'Give a key with the scope compat.',
        },
      ],
    }),
    'Nothing was accepted; 400 for what is wrong with a key or a message.',
  ),
} as const satisfies Partial<Operation>;

const mpwaFields = z
  .looseObject({
    api_key: z.string().describe(keyHint).optional(),
    sender: z.string().optional(),
    number: z.string().describe(several),
    message: z.string(),
    footer: z.string().optional(),
  })
  .meta({ id: 'MpwaBody', examples: [{ number: '081234567890', message: 'Halo Budi' }] });

const mpwa = {
  ...common,
  answers: {
    200: asTheirs(
      z.strictObject({ status: z.literal(true), msg: z.string(), refused: refusedRows }).meta({
        id: 'MpwaAnswer',
        examples: [{ status: true, msg: 'Message sent successfully!' }],
      }),
      'Accepted.',
    ),
  },
  refusal: asTheirs(
    z.strictObject({ status: z.literal(false), msg: z.string(), ...why }).meta({
      id: 'MpwaRefusal',
      examples: [
        {
          status: false,
          msg: 'Invalid parameters!',
          code: 'missing',
          hint: 'The field message is missing or empty.',
        },
      ],
    }),
    'Nothing was accepted; 400 for what is wrong with a key or a message.',
  ),
} as const satisfies Partial<Operation>;

/** The calls for billings that speak to another gateway, in the shapes of that one. */
export const dropInOperations = {
  phpnuxbill: {
    ...common,
    id: 'phpnuxbillSend',
    summary: 'Send one message, as PHPNuxBill asks',
    description:
      'The body is empty unless a message was accepted: PHPNuxBill looks at nothing else.',
    query: z.looseObject({
      key: z.string().describe(keyHint).optional(),
      to: z.string().meta({ examples: ['081234567890'] }),
      text: z.string().meta({ examples: ['Halo Budi'] }),
    }),
    answers: {
      200: file('text/plain', 'Accepted: `OK` and the id of the notification.', {
        headers: ['Cache-Control'],
        example: 'OK 01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d',
      }),
    },
    refusal: file('', 'Nothing was accepted; the code is in `X-Error-Code`.', {
      headers: ['Cache-Control', 'X-Error-Code'],
    }),
  },
  fonnteByGet: {
    ...fonnte,
    id: 'fonnteSendByGet',
    summary: 'Send, as callers of Fonnte do',
    query: fonnteFields,
  },
  fonnte: {
    ...fonnte,
    id: 'fonnteSend',
    summary: 'Send, as callers of Fonnte do',
    body: fonnteFields,
  },
  wablasByGet: {
    ...wablas,
    id: 'wablasSendByGet',
    summary: 'Send, as callers of Wablas do',
    query: wablasFields,
  },
  wablas: {
    ...wablas,
    id: 'wablasSend',
    summary: 'Send, as callers of Wablas do',
    body: wablasFields,
  },
  wablasList: {
    ...wablas,
    id: 'wablasSendList',
    summary: 'Send a list, as callers of Wablas do',
    body: z
      .looseObject({ token: z.string().optional(), data: z.array(wablasFields).min(1).max(100) })
      .meta({
        id: 'WablasListBody',
        examples: [{ data: [{ phone: '081234567890', message: 'Halo Budi' }] }],
      }),
  },
  mpwaByGet: {
    ...mpwa,
    id: 'mpwaSendByGet',
    summary: 'Send, as callers of MPWA do',
    query: mpwaFields,
  },
  mpwa: { ...mpwa, id: 'mpwaSend', summary: 'Send, as callers of MPWA do', body: mpwaFields },
} satisfies Record<string, Operation>;
