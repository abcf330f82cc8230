import type { Request, Response } from 'express';
import type { KasirController } from '../billing/kasir-controller.ts';
import type { RecordedPayment } from '../billing/payment-command.ts';
import type { PayableInvoice, Payment } from '../billing/payment-repository.ts';
import type { Clock } from '../clock.ts';
import { sendData } from './envelope.ts';
import { paymentOperations as about } from './operations/payments.ts';
import { readCounterBody, readVoidBody } from './payment-body.ts';
import { readClaim } from './read-claim.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface KasirRoutesOptions {
  kasir: Pick<KasirController, 'record' | 'void'>;
  clock: Clock;
}

/** The routes of the counter. They answer as soon as the payment is committed. */
export function kasirRoutes({ kasir, clock }: KasirRoutesOptions): Route[] {
  const record = async (request: Request, response: Response) => {
    const command = readCounterBody(request.body, clock.now());
    const recorded = await kasir.record(command, readClaim(request, response, command));
    if (!recorded.isNew) response.set('Idempotent-Replayed', 'true');
    sendData(response, recorded.isNew ? 201 : 200, viewRecorded(recorded));
  };

  const voidPayment = async (request: Request, response: Response) => {
    const { id } = validate(about.void.params, request.params);
    const { reason } = readVoidBody(request.body);
    const { payment, invoice, receipt } = await kasir.void({ id, externalRef: null }, reason);
    sendData(response, 200, { ...viewPayment(payment), invoice: viewInvoice(invoice), receipt });
  };

  const paying = { method: 'POST', scope: 'billing' } as const;
  const path = '/kasir/payments';
  return [
    { ...paying, path, about: about.record, handle: record },
    { ...paying, path: `${path}/:id/void`, about: about.void, handle: voidPayment },
  ];
}

function viewRecorded({ payment, invoice, receipt }: RecordedPayment) {
  return { ...viewPayment(payment), invoice: viewInvoice(invoice), receipt };
}

function viewPayment(payment: Payment) {
  return {
    id: payment.id,
    paymentRef: payment.externalRef,
    invoiceId: payment.invoiceId,
    customerId: payment.customerId,
    amount: payment.amount,
    paymentMethod: payment.method,
    paymentType: payment.kind,
    paidAt: payment.paidAt,
    reference: payment.reference,
    cashier: payment.cashier,
    voidedAt: payment.voidedAt,
    voidReason: payment.voidReason,
    createdAt: payment.createdAt,
  };
}

function viewInvoice({ id, number, status, total, paid, remaining }: PayableInvoice) {
  return { id, number, status, total, paid, remaining };
}
