import { z } from 'zod';
import { AppError } from '../errors.ts';
import {
  type PhoneNumber,
  type PhonePolicy,
  parsePhoneNumber,
} from '../notifications/phone-number.ts';
import type { SendRequest } from '../whatsapp/send-request.ts';
import {
  callerIdField,
  classField,
  instantField,
  labelField,
  messageField,
  variablesField,
} from './fields.ts';
import { mediaField, toMediaOrder } from './media-body.ts';
import { validate } from './validate.ts';

/** A phone as the caller writes it; {@link readPhone} reads it. */
export const phoneField = z
  .string()
  .max(500)
  .describe('One mobile number in any clear spelling.')
  .meta({ examples: ['081234567890'] });

interface TextFault {
  path: string;
  code: string;
  message: string;
}

const noText: TextFault = {
  path: 'message',
  code: 'message_missing',
  message: 'There is no text to send; give a message, or the name of a template.',
};
const unusedVariables: TextFault = {
  path: 'variables',
  code: 'not_used',
  message: 'Variables belong to a template, and a message is sent as it is; leave one of them out.',
};

const sendFields = z.strictObject({
  phone: phoneField,
  message: messageField.nullish(),
  template: labelField.nullish(),
  variables: variablesField.nullish(),
  media: mediaField.nullish(),
  customerId: callerIdField.nullish(),
  class: classField.default('transactional'),
  scheduledAt: instantField.optional(),
  expiresAt: instantField.optional(),
});

const sendToCustomerFields = sendFields.omit({ phone: true }).extend({ customerId: callerIdField });

/** A request to write to a customer, before the customer's phone is known. */
export type SendToCustomer = z.output<typeof sendToCustomerFields>;

/** The body of `POST /whatsapp/send`. */
export const sendBody = withText(sendFields).meta({
  id: 'SendBody',
  examples: [{ phone: '081234567890', message: 'Pembayaran Rp100.000 diterima.', customerId: 123 }],
});

/** The body of `POST /whatsapp/send-to-customer`. */
export const sendToCustomerBody = withText(sendToCustomerFields).meta({
  id: 'SendToCustomerBody',
  examples: [{ customerId: 124, message: 'Tagihan November sudah lunas. Terima kasih, Bu Siti.' }],
});

/** Checks the body of `POST /whatsapp/send-to-customer`; 400 as {@link readSendBody}. */
export function readSendToCustomerBody(body: unknown): SendToCustomer {
  return validate(sendToCustomerBody, body ?? {});
}

/** The fields of a request to write to a phone, checked by themselves. */
type SendFields = z.output<typeof sendFields>;

/** Checks the body of `POST /whatsapp/send`. Throws 400 `invalid_request` for faulty fields. */
export function readSendBody(body: unknown): SendFields {
  return validate(sendBody, body ?? {});
}

/**
 * Makes a request of checked fields, without the bytes of a file. Throws 422 `invalid_phone`,
 * with the reason's code, for a phone that is not clearly one mobile number.
 */
export function toSendRequest(fields: SendFields, policy: PhonePolicy): SendRequest {
  return {
    phone: readPhone(fields.phone, policy),
    recipient: fields.phone,
    message: fields.message ?? null,
    class: fields.class,
    template: fields.template ?? null,
    customerId: fields.customerId ?? null,
    scheduledAt: fields.scheduledAt ?? null,
    expiresAt: fields.expiresAt ?? null,
    ...(fields.variables && { variables: fields.variables }),
    ...(fields.media && { media: toMediaOrder(fields.media) }),
  };
}

/** Where a text comes from: a message, or a template with its variables. */
interface TextSource {
  message?: string | null | undefined;
  template?: string | null | undefined;
  variables?: object | null | undefined;
}

/** Refuses fields without a text, and variables that nothing would look at. */
function withText<T extends z.ZodType<TextSource>>(schema: T): T {
  const refuse = (fault: TextFault) => ({
    path: [fault.path],
    error: fault.message,
    params: { code: fault.code },
    // Beside what is wrong with other fields, so that the caller learns all at once.
    when: ({ value }: { value: unknown }) =>
      typeof value === 'object' && value !== null && !Array.isArray(value),
  });
  return [noText, unusedVariables].reduce(
    (checked, fault) => checked.refine((source) => findTextFault(source) !== fault, refuse(fault)),
    schema,
  );
}

/** What is wrong with the source of a text, or null. */
export function findTextFault({ message, template, variables }: TextSource): TextFault | null {
  const hasMessage = message !== null && message !== undefined;
  if (!hasMessage && (template === null || template === undefined)) return noText;
  return hasMessage && variables ? unusedVariables : null;
}

/** Reads one phone; 422 `invalid_phone` with the reason's code in the details. */
export function readPhone(input: string, policy: PhonePolicy): PhoneNumber {
  const reading = parsePhoneNumber(input, policy);
  if (reading.ok) return reading.phone;
  const { code, message, candidates } = reading;
  throw new AppError('invalid_phone', message, {
    status: 422,
    details: [{ path: 'phone', code, message, ...(candidates ? { candidates } : {}) }],
  });
}

/** The refusal of a message that could not leave before it expires, else null. */
export function findLateExpiry(
  { scheduledAt, expiresAt }: Pick<SendRequest, 'scheduledAt' | 'expiresAt'>,
  now: Date,
): AppError | null {
  const startsAt = scheduledAt !== null && scheduledAt > now ? scheduledAt : now;
  if (expiresAt === null || expiresAt > startsAt) return null;
  const message = 'expiresAt must lie after now and after scheduledAt.';
  return new AppError('invalid_request', message, {
    status: 400,
    details: [{ path: 'expiresAt', code: 'too_early', message }],
  });
}
