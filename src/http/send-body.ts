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
import { validate } from './validate.ts';

/** A phone as the caller writes it; {@link readPhone} reads it. */
export const phoneField = z.string().max(500);

const sendBody = z.strictObject({
  phone: phoneField,
  message: messageField.nullish(),
  template: labelField.nullish(),
  variables: variablesField.nullish(),
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
  return validate(sendToCustomerBody.superRefine(requireText), body ?? {});
}

/**
 * Checks the body of `POST /whatsapp/send`. Throws 400 `invalid_request` for faulty fields and
 * 422 `invalid_phone`, with the reason's code, for a phone that is not clearly one mobile
 * number.
 */
export function readSendBody(body: unknown, policy: PhonePolicy): SendRequest {
  return toSendRequest(validate(sendBody.superRefine(requireText), body ?? {}), policy);
}

/** Reads the phone of checked fields; 422 as {@link readSendBody}. */
export function toSendRequest(fields: z.output<typeof sendBody>, policy: PhonePolicy): SendRequest {
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
  };
}

/** Where a text comes from: a message, or a template with its variables. */
interface TextSource {
  message?: string | null | undefined;
  template?: string | null | undefined;
  variables?: object | null | undefined;
}

/** Refuses fields without a text, and variables that nothing would look at. */
function requireText(source: TextSource, context: z.RefinementCtx): void {
  const found = findTextFault(source);
  if (found) {
    const { path, code, message } = found;
    context.addIssue({ code: 'custom', path: [path], message, params: { code } });
  }
}

/** What is wrong with the source of a text, or null. */
export function findTextFault({ message, template, variables }: TextSource) {
  const hasMessage = message !== null && message !== undefined;
  if (!hasMessage && (template === null || template === undefined)) return noText;
  return hasMessage && variables ? unusedVariables : null;
}

const noText = {
  path: 'message',
  code: 'message_missing',
  message: 'There is no text to send; give a message, or the name of a template.',
};
const unusedVariables = {
  path: 'variables',
  code: 'not_used',
  message: 'Variables belong to a template, and a message is sent as it is; leave one of them out.',
};

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
