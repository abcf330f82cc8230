import type { DashboardState } from '../../src/dashboard/dashboard-state.ts';
import type { View } from '../../src/dashboard/view.ts';
import type { Notification } from '../../src/notifications/notification.ts';
import type { ServiceStatus } from '../../src/whatsapp/service-status.ts';

/** 12.00 in Jakarta. */
const NOON = new Date('2026-11-23T05:00:00.000Z');

/** A session that is well, with nothing to do. */
function statusOf(more: Partial<ServiceStatus> = {}): ServiceStatus {
  const counts = { total: 0, sent: 0, failed: 0, pending: 0, cancelled: 0, delivered: 0, read: 0 };
  return {
    ready: true,
    initialized: true,
    state: 'ready',
    stateSince: new Date('2026-11-23T02:05:00.000Z'),
    reason: null,
    owner: true,
    account: { phone: '+628110000001', name: 'Contoh Net' },
    link: { durable: true },
    webVersion: '2.3000.1',
    qr: { available: false, expiresAt: null },
    queue: {
      pending: 0,
      uncertain: 0,
      held: { total: 0, byReason: {}, untilByReason: {} },
      oldestPendingAt: null,
      nextSendAt: null,
    },
    stats: { ...counts, successRate: 0 },
    alarms: [],
    ...more,
  };
}

/** A message that was accepted at 11.58 in Jakarta and waits for its turn. */
export function notificationOf(more: Partial<Notification> = {}): Notification {
  return {
    id: '01a202fb-d4b9-7bcd-97c2-5dc6d1a9de3d',
    customerId: 123,
    channel: 'whatsapp',
    recipient: '081234567890',
    phone: '+6281234567890',
    template: 'invoice_created',
    message: 'Tagihan November.',
    class: 'reminder',
    status: 'pending',
    errorCode: null,
    errorMessage: null,
    attempts: 0,
    createdAt: new Date('2026-11-23T04:58:00.000Z'),
    scheduledAt: null,
    expiresAt: null,
    sentAt: null,
    deliveredAt: null,
    readAt: null,
    uncertainSince: null,
    uncertainReason: null,
    held: null,
    batchId: null,
    invoiceId: null,
    paymentId: null,
    media: null,
    messageId: null,
    webVersion: null,
    retryOf: null,
    cold: false,
    timeZone: '',
    inFlight: false,
    ...more,
  };
}

/** What an admin sees at noon in Jakarta. */
export function viewOf(
  state: Partial<Omit<DashboardState, 'status'>> & { status?: Partial<ServiceStatus> } = {},
  isAdmin = true,
): View {
  const { status, ...more } = state;
  const today = { sent: 0, delivered: 0, read: 0, failed: 0 };
  return {
    state: { readAt: NOON, qr: null, today, latest: [], ...more, status: statusOf(status) },
    timeZone: 'Asia/Jakarta',
    isAdmin,
  };
}

/** What a person reads of a piece of HTML, on one line. */
export function textOf(markup: string): string {
  const text = markup.replaceAll(/<[^>]*>/g, ' ').replaceAll('&#39;', "'");
  return text.replaceAll(/\s+/g, ' ').trim();
}
