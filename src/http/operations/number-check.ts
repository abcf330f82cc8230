import { z } from 'zod';
import type { NumberCheck } from '../../whatsapp/number-checks.ts';
import { e164, instant } from '../answers/parts.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { data, type Operation } from '../operation.ts';
import { phoneField } from '../send-body.ts';

const numberCheckAnswer = z
  .strictObject({
    phone: e164,
    chatId: z.string(),
    onWhatsApp: z.boolean().nullable().describe('Null: WhatsApp could not be asked.'),
    checkedAt: instant.nullable().describe('When WhatsApp said so.'),
  })
  .meta({
    id: 'NumberCheck',
    examples: [
      {
        phone: '+6281234567890',
        chatId: '6281234567890@c.us',
        onWhatsApp: true,
        checkedAt: '2026-11-22T11:19:48.153Z',
      },
    ],
  }) satisfies z.ZodType<Wire<Omit<NumberCheck, 'phone'> & { phone: string }>>;

/** The call that asks whether a number has a WhatsApp account. */
export const numberCheckOperation = {
  id: 'checkNumber',
  tag: 'messages',
  summary: 'Ask whether a number has a WhatsApp account',
  description:
    'A "yes" is remembered for 30 days, a "no" for a day. Everything else is asked of WhatsApp, ' +
    'at most 5 times in a minute: there is no need for it before sending, which finds out too.',
  body: z
    .strictObject({ phone: phoneField })
    .meta({ id: 'NumberCheckBody', examples: [{ phone: '081234567890' }] }),
  answers: { 200: data(numberCheckAnswer, 'What WhatsApp says, or has said lately.') },
  errors: ['invalid_phone', 'too_many_number_checks'],
} satisfies Operation;
