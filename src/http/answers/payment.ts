import { z } from 'zod';
import { instant, rowId, rupiah } from './parts.ts';

const payment = {
  id: rowId,
  paymentRef: z.string().nullable(),
  invoiceId: rowId,
  customerId: rowId,
  amount: rupiah,
  paymentMethod: z.string(),
  paymentType: z.enum(['full', 'partial', 'debt']).describe('What it did to the invoice.'),
  paidAt: instant,
  reference: z.string().nullable(),
  cashier: z.string().nullable(),
  voidedAt: instant.nullable(),
  voidReason: z.string().nullable(),
  createdAt: instant,
  invoice: z.strictObject({
    id: rowId,
    number: z.string(),
    status: z.enum(['issued', 'cancelled']),
    total: rupiah,
    paid: rupiah,
    remaining: rupiah,
  }),
};

const example = {
  id: 789,
  paymentRef: null,
  invoiceId: 456,
  customerId: 123,
  amount: '100000.00',
  paymentMethod: 'cash',
  paymentType: 'partial',
  paidAt: '2026-11-20T03:00:00.000Z',
  reference: 'K-17',
  cashier: 'Rina',
  voidedAt: null,
  voidReason: null,
  createdAt: '2026-11-20T03:00:01.412Z',
  invoice: {
    id: 456,
    number: 'INV-456',
    status: 'issued',
    total: '150000.00',
    paid: '100000.00',
    remaining: '50000.00',
  },
};

const receipt = z.union([
  z.strictObject({ outcome: z.enum(['queued', 'duplicate']), notificationId: z.uuid() }),
  z.strictObject({ outcome: z.enum(['suppressed', 'rejected']), reason: z.string() }),
]);

/** A payment, the invoice as it stands by it, and what became of the receipt. */
export const paymentAnswer = z.strictObject({ ...payment, receipt }).meta({
  id: 'RecordedPayment',
  examples: [
    {
      ...example,
      receipt: { outcome: 'queued', notificationId: '01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d' },
    },
  ],
});

const fate = z.union([
  z.strictObject({ action: z.literal('cancelled'), notificationId: z.uuid() }),
  z.strictObject({ action: z.literal('corrected'), correction: receipt }),
  z.strictObject({ action: z.literal('none') }),
]);

/** A payment that was taken back, and what became of its receipt. */
export const voidedPaymentAnswer = z.strictObject({ ...payment, receipt: fate }).meta({
  id: 'VoidedPayment',
  examples: [
    {
      ...example,
      voidedAt: '2026-11-20T03:05:10.005Z',
      voidReason: 'salah input',
      invoice: { ...example.invoice, paid: '0.00', remaining: '150000.00' },
      receipt: { action: 'none' },
    },
  ],
});
