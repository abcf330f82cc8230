import type { Notification } from '../notifications/notification.ts';
import { viewNotification } from './notification-view.ts';

type View = ReturnType<typeof viewNotification>;

const columns = [
  'id',
  'createdAt',
  'customerId',
  'recipient',
  'phone',
  'class',
  'template',
  'message',
  'status',
  'errorCode',
  'errorMessage',
  'attempts',
  'scheduledAt',
  'expiresAt',
  'sentAt',
  'deliveredAt',
  'readAt',
  'uncertainSince',
  'batchId',
  'invoiceId',
  'paymentId',
  'messageId',
  'retryOf',
] as const satisfies readonly (keyof View)[];

/** Tells spreadsheets that the file is UTF-8; without it they show other letters. */
const byteOrderMark = '\uFEFF';

/** The first line of the file. */
export const historyCsvHead = `${byteOrderMark}${columns.join(',')}\r\n`;

/** One line of the file, as RFC 4180 has it. */
export function historyCsvLine(notification: Notification): string {
  const view = viewNotification(notification);
  return `${columns.map((column) => toCell(view[column])).join(',')}\r\n`;
}

function toCell(value: View[(typeof columns)[number]]): string {
  if (value === null) return '';
  const text = disarm(value instanceof Date ? value.toISOString() : String(value));
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * A cell that starts like a formula would be run by the spreadsheet of whoever opens the file,
 * and what is in it was written by strangers. The apostrophe makes it a text; phone numbers get
 * one too, since they start with a plus. Full-width signs count as signs to some spreadsheets.
 */
function disarm(text: string): string {
  return /^[\s\0]*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}
