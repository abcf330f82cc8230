import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import type { SessionReport } from './session-protocol.ts';

/** An acknowledgement of the page's as the ledger takes it in. */
export function toDeliveryReceipt(
  report: SessionReport & { type: 'receipt' },
  at: Date,
): DeliveryReceipt {
  return {
    messageId: report.messageId,
    ack: report.ack,
    at,
    ...(report.sentAt === null ? {} : { sentAt: new Date(report.sentAt * 1000) }),
    ...(report.messageKey === null ? {} : { messageKey: report.messageKey }),
  };
}
