import { z } from 'zod';
import { AppError } from '../errors.ts';
import {
  type PhoneNumber,
  type PhonePolicy,
  parsePhoneNumber,
} from '../notifications/phone-number.ts';
import type { SendRequest } from '../whatsapp/send-request.ts';
import { callerIdField, classField, instantField, labelField, messageField } from './fields.ts';
import { validate } from './validate.ts';

/** A phone as the caller writes it; {@link readPhone} reads it. */
export const phoneField = z.string().max(500);

const sendBody = z.strictObject({
  phone: phoneField,
  message: messageField,
  template: labelField.optional(),
  customerId: callerIdField.nullish(),
  class: classField.default('transactional'),
  scheduledAt: instantField.optional(),
  expiresAt: instantField.optional(),
});

const sendToCustomerBody = sendBody.omit({ phone: true }).extend({ customerId: callerIdField });

/** A request to write to a customer, before the customer's phone is known. */
export type SendToCustomer = z.output<typeof sendToCustomerBody>;

/** Checks the body of `POST /whatsapp/send-to-customer`; 400 as {@link readSendBody}. */
export function readSendToCustomerBody(body: unknown): SendToCustomer {
  return validate(sendToCustomerBody, body ?? {});
}

/**
 * Checks the body of `POST /whatsapp/send`. Throws 400 `invalid_request` for faulty fields and
 * 422 `invalid_phone`, with the reason's code, for a phone that is not clearly one mobile
 * number.
 */
export function readSendBody(body: unknown, policy: PhonePolicy): SendRequest {
  return toSendRequest(validate(sendBody, body ?? {}), policy);
}

/** Reads the phone of checked fields; 422 as {@link readSendBody}. */
export function toSendRequest(fields: z.output<typeof sendBody>, policy: PhonePolicy): SendRequest {
  return {
    phone: readPhone(fields.phone, policy),
    recipient: fields.phone,
    message: fields.message,
    class: fields.class,
    template: fields.template ?? null,
    customerId: fields.customerId ?? null,
    scheduledAt: fields.scheduledAt ?? null,
    expiresAt: fields.expiresAt ?? null,
  };
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
