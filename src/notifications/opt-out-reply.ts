import type { OptOutScope } from './opt-out-scope.ts';

const keyPrefix = 'opt_out_reply:';

/** The dedupe key of the answer to one inbound message: there is at most one. */
export function optOutReplyKey(messageId: string): string {
  return `${keyPrefix}${messageId}`;
}

/** Whether a notification is such an answer; it leaves although the recipient has opted out. */
export function isOptOutReply(dedupeKey: string | null): boolean {
  return dedupeKey?.startsWith(keyPrefix) ?? false;
}

/**
 * What a customer is answered who has sent a keyword: what holds from now on (null: everything
 * is sent again) and how to change it, in Indonesian and in short in English.
 */
export function optOutReply(scope: OptOutScope | null, businessName: string | null): string {
  const from = businessName === null ? '' : ` dari ${businessName}`;
  if (scope === null) {
    return (
      `Baik, pesan${from} akan dikirim lagi ke nomor ini. Balas STOP untuk berhenti.\n\n` +
      'You will receive our messages again. Reply STOP to stop.'
    );
  }
  if (scope === 'everything') {
    return (
      `Baik, semua pesan otomatis${from} ke nomor ini dihentikan. ` +
      'Balas MULAI untuk menerimanya lagi.\n\n' +
      'You will receive no more messages. Reply START to undo.'
    );
  }
  return (
    `Baik, pengingat dan pengumuman${from} ke nomor ini dihentikan. Bukti pembayaran dan pesan ` +
    'penting tetap dikirim. Balas STOP SEMUA untuk menghentikan semuanya, atau MULAI untuk ' +
    'menerimanya lagi.\n\n' +
    'You will receive no more reminders. Reply STOP SEMUA to stop everything, START to undo.'
  );
}
