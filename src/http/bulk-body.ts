import { z } from 'zod';
import { type PhonePolicy, parsePhoneNumber } from '../notifications/phone-number.ts';
import type { BulkRequest, BulkRow, RowRefusal } from '../whatsapp/bulk-request.ts';
import {
  callerIdField,
  classField,
  instantField,
  labelField,
  messageField,
  variablesField,
} from './fields.ts';
import { idempotencyKeyPattern } from './preferences.ts';
import { findTextFault, phoneField } from './send-body.ts';
import { describeFaults, validate } from './validate.ts';

const maxRecipients = 10_000;
const longestDelayMs = 86_400_000;

interface BulkPolicy {
  phonePolicy: PhonePolicy;
  /** The least `delayMs` that is accepted. */
  delayFloorMs: number;
}

/** The call itself; its rows are checked one by one, so that a bad one stops no other. */
const callFields = z.strictObject({
  recipients: z.array(z.unknown()).min(1).max(maxRecipients),
  message: messageField.nullish(),
  template: labelField.nullish(),
  delayMs: z.int().max(longestDelayMs).default(2_000),
  class: classField.default('reminder'),
  scheduledAt: instantField.nullish(),
  expiresAt: instantField.nullish(),
});

const rowFields = z.strictObject({
  phone: phoneField,
  message: messageField.nullish(),
  template: labelField.nullish(),
  variables: variablesField.nullish(),
  customerId: callerIdField.nullish(),
  idempotencyKey: z
    .string()
    .regex(idempotencyKeyPattern, 'A key is 1 to 255 visible ASCII characters without spaces.')
    .nullish(),
});

type CallFields = z.output<typeof callFields>;

/** The body of `POST /whatsapp/send-bulk`, as callers see it. */
export const bulkBody = callFields
  .extend({ recipients: z.array(rowFields).min(1).max(maxRecipients) })
  .meta({
    id: 'BulkBody',
    examples: [
      {
        message: 'Tagihan November jatuh tempo tanggal 20.',
        delayMs: 20_000,
        recipients: [
          { phone: '081234567890', customerId: 123 },
          { phone: '081234567891', message: 'Bu Siti, tagihan jatuh tempo tanggal 20.' },
        ],
      },
    ],
  });

/**
 * Checks the body of `POST /whatsapp/send-bulk`. Throws 400 `invalid_request` for faulty fields
 * of the call itself, which are those beside `recipients.…`; a faulty row is among the refused.
 */
export function readBulkBody(body: unknown, policy: BulkPolicy): BulkRequest {
  const { delayFloorMs } = policy;
  const schema = callFields.extend({
    delayMs: callFields.shape.delayMs.refine((ms) => ms >= delayFloorMs, {
      error: `At least ${delayFloorMs} ms lie between two messages.`,
      params: { code: 'too_small' },
    }),
  });
  const call = validate(schema, body ?? {});
  const rows: BulkRow[] = [];
  const refused: RowRefusal[] = [];
  for (const [index, input] of call.recipients.entries()) {
    const row = readRow(input, index, call, policy.phonePolicy);
    if ('code' in row) refused.push(row);
    else rows.push(row);
  }
  return {
    class: call.class,
    message: call.message ?? null,
    delayMs: call.delayMs,
    scheduledAt: call.scheduledAt ?? null,
    expiresAt: call.expiresAt ?? null,
    rows,
    refused,
  };
}

function readRow(
  input: unknown,
  index: number,
  call: CallFields,
  policy: PhonePolicy,
): BulkRow | RowRefusal {
  const path = ['recipients', String(index)];
  const result = rowFields.safeParse(input);
  if (!result.success) {
    return { index, code: 'invalid_request', ...describeFaults(result.error, path) };
  }
  const fields = result.data;
  const reading = parsePhoneNumber(fields.phone, policy);
  if (!reading.ok) {
    const { ok: _, ...refusal } = reading;
    const details = [{ path: [...path, 'phone'].join('.'), ...refusal }];
    return { index, code: 'invalid_phone', message: refusal.message, details };
  }
  const template = fields.template ?? call.template ?? null;
  const { variables } = fields;
  const fault = findTextFault({ message: fields.message ?? call.message, template, variables });
  if (fault) return withoutText(index, path, fault);
  return {
    index,
    phone: reading.phone,
    recipient: fields.phone,
    message: fields.message ?? null,
    template,
    customerId: fields.customerId ?? null,
    idempotencyKey: fields.idempotencyKey ?? null,
    ...(variables && { variables }),
  };
}

function withoutText(
  index: number,
  row: readonly string[],
  { path, code, message }: { path: string; code: string; message: string },
): RowRefusal {
  return { index, code, message, details: [{ path: [...row, path].join('.'), code, message }] };
}

/** The phone of a row as it was given, for an answer that names it; null when it was no text. */
export function phoneAsGiven(body: unknown, index: number): string | null {
  const row = (body as { recipients: unknown[] }).recipients[index];
  const { phone } = (row ?? {}) as { phone?: unknown };
  return typeof phone === 'string' ? phone.slice(0, 100) : null;
}
