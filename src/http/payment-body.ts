import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { PaymentCommand } from '../billing/payment-command.ts';
import { dateField, eventInstantField, monthField } from './date-fields.ts';
import { callerIdField, labelField } from './fields.ts';
import { moneyField, paidAmountField } from './money-field.ts';
import { phoneField, readPhone } from './send-body.ts';
import { validate } from './validate.ts';

const paymentTypes = ['full', 'partial', 'debt'] as const;

const paymentFields = {
  paymentId: callerIdField.nullish(),
  paymentRef: labelField.nullish(),
  amount: paidAmountField,
  paymentMethod: labelField,
  paymentType: z.enum(paymentTypes).default('full'),
  paidAt: eventInstantField.nullish(),
  reference: labelField.nullish(),
  cashier: labelField.nullish(),
};

/** The body of `POST /kasir/payments`. */
export const counterBody = z
  .strictObject({
    ...paymentFields,
    invoiceId: callerIdField.nullish(),
    invoiceRef: labelField.nullish(),
  })
  .superRefine((body, context) => {
    if (namesOne(body.invoiceId, body.invoiceRef)) return;
    const message = 'Say which invoice: invoiceId or invoiceRef.';
    context.addIssue({ code: 'custom', path: ['invoiceId'], message, params: { code: 'missing' } });
  })
  .meta({
    id: 'PaymentBody',
    examples: [
      {
        paymentId: 789,
        invoiceId: 456,
        amount: 100_000,
        paymentMethod: 'cash',
        paidAt: '2026-11-20T10:00:00+07:00',
        reference: 'K-17',
        cashier: 'Rina',
      },
    ],
  });

/** The body of `POST /whatsapp/send-payment-notification`. */
export const paymentNotificationBody = z
  .strictObject({
    ...paymentFields,
    customerId: callerIdField,
    invoiceId: callerIdField,
    customer: z.strictObject({ name: labelField, phone: phoneField }).optional(),
    invoice: z
      .strictObject({
        number: labelField,
        period: monthField,
        dueOn: dateField.nullish(),
        total: moneyField,
        remaining: moneyField.nullish(),
      })
      .optional(),
  })
  .superRefine((body, context) => {
    if (namesOne(body.paymentId, body.paymentRef)) return;
    const message = 'Say which payment: paymentId or paymentRef.';
    context.addIssue({ code: 'custom', path: ['paymentId'], message, params: { code: 'missing' } });
  })
  .meta({
    id: 'PaymentNotificationBody',
    examples: [
      {
        customerId: 123,
        invoiceId: 456,
        amount: 50_000,
        paymentMethod: 'transfer',
        paymentId: 789,
        paymentType: 'partial',
      },
    ],
  });

/** The body of a void. */
export const voidBody = z
  .strictObject({ reason: labelField })
  .meta({ id: 'VoidBody', examples: [{ reason: 'salah input' }] });

function namesOne(id: number | null | undefined, ref: string | null | undefined): boolean {
  return (id ?? null) !== null || (ref ?? null) !== null;
}

/** Checks the body of `POST /kasir/payments`. Throws 400 `invalid_request`. */
export function readCounterBody(body: unknown, now: Date): PaymentCommand {
  const fields = validate(counterBody, body ?? {});
  const invoice = { id: fields.invoiceId ?? null, externalRef: fields.invoiceRef ?? null };
  return { ...toCommand(fields, now), invoice, customerId: null };
}

/**
 * Checks the body of `POST /whatsapp/send-payment-notification`. Throws 400 `invalid_request` and
 * 422 `invalid_phone` for the number of a customer who is brought along.
 */
export function readPaymentNotificationBody(
  body: unknown,
  policy: PhonePolicy,
  now: Date,
): PaymentCommand {
  const fields = validate(paymentNotificationBody, body ?? {});
  const { customerId, invoiceId, customer, invoice } = fields;
  const command = toCommand(fields, now);
  return {
    ...command,
    invoice: { id: invoiceId, externalRef: null },
    customerId,
    brought: {
      customer: customer
        ? {
            id: customerId,
            name: customer.name,
            phoneAsGiven: customer.phone,
            phone: readPhone(customer.phone, policy),
          }
        : null,
      invoice: invoice
        ? {
            id: invoiceId,
            number: invoice.number,
            period: invoice.period,
            dueOn: invoice.dueOn ?? null,
            total: invoice.total,
            remaining: invoice.remaining ?? null,
          }
        : null,
    },
  };
}

/** Checks the body of a void. Throws 400 `invalid_request`. */
export function readVoidBody(body: unknown): { reason: string } {
  return validate(voidBody, body ?? {});
}

interface CheckedPayment {
  paymentId?: number | null | undefined;
  paymentRef?: string | null | undefined;
  amount: string;
  paymentMethod: string;
  paymentType: (typeof paymentTypes)[number];
  paidAt?: Date | null | undefined;
  reference?: string | null | undefined;
  cashier?: string | null | undefined;
}

function toCommand(fields: CheckedPayment, now: Date) {
  const paidAt = fields.paidAt ?? null;
  if (paidAt !== null && paidAt.getTime() > now.getTime() + clockSkewMs) throw paidInFuture();
  return {
    payment: { id: fields.paymentId ?? null, externalRef: fields.paymentRef ?? null },
    amount: fields.amount,
    method: fields.paymentMethod,
    isDebt: fields.paymentType === 'debt',
    paidAt,
    reference: fields.reference ?? null,
    cashier: fields.cashier ?? null,
  };
}

/** Clocks of two machines may differ by this much. */
const clockSkewMs = 300_000;

function paidInFuture(): AppError {
  const message = 'paidAt lies in the future. Leave it out for now.';
  return new AppError('invalid_request', message, {
    status: 400,
    details: [{ path: 'paidAt', code: 'in_the_future', message }],
  });
}
