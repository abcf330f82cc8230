import type { MediaReference } from '../notifications/media.ts';
import type { Notification, NotificationEvent } from '../notifications/notification.ts';

/** A notification as the API shows it. */
export function viewNotification(notification: Notification) {
  return {
    id: notification.id,
    customerId: notification.customerId,
    channel: notification.channel,
    recipient: notification.recipient,
    phone: notification.phone,
    class: notification.class,
    template: notification.template,
    message: notification.message,
    status: notification.status,
    errorCode: notification.errorCode,
    errorMessage: notification.errorMessage,
    attempts: notification.attempts,
    createdAt: notification.createdAt,
    scheduledAt: notification.scheduledAt,
    expiresAt: notification.expiresAt,
    sentAt: notification.sentAt,
    deliveredAt: notification.deliveredAt,
    readAt: notification.readAt,
    uncertainSince: notification.uncertainSince,
    uncertainReason: notification.uncertainReason,
    held: notification.held,
    batchId: notification.batchId,
    invoiceId: notification.invoiceId,
    paymentId: notification.paymentId,
    messageId: notification.messageId,
    webVersion: notification.webVersion,
    retryOf: notification.retryOf,
    ...(notification.media && { media: viewMedia(notification.media) }),
  };
}

function viewMedia({ mimeType, fileName }: MediaReference) {
  return { mimeType, fileName };
}

/** A notification with what happened to it, oldest first. */
export function viewWithTimeline(notification: Notification, timeline: NotificationEvent[]) {
  return { ...viewNotification(notification), timeline };
}
