import type { Logger } from '../logger.ts';
import type { Claim } from '../notifications/notification.ts';
import type { SendOutcome } from './message-sender.ts';

/** What is told of a try besides what the claim says; times in ms. */
interface Attempted {
  outcome: SendOutcome;
  /** The MIME type of the file that went along. */
  media: string | null;
  /** The build of WhatsApp Web. */
  webVersion: string | null;
  /** From the claim until it was handed over. */
  preparedMs: number;
  durationMs: number;
  /** Since it was accepted. */
  waitedMs: number;
}

/** One line tells all about a try: whoever searches the log need not put several together. */
export function logAttempt(logger: Logger, claim: Claim, it: Attempted): void {
  const { outcome, media, webVersion, preparedMs, durationMs, waitedMs } = it;
  logger.info(
    {
      notificationId: claim.id,
      messageId: claim.messageId,
      linkId: claim.linkId,
      ownerEpoch: claim.ownerEpoch,
      customerId: claim.customerId,
      invoiceId: claim.invoiceId,
      paymentId: claim.paymentId,
      class: claim.class,
      cold: claim.cold,
      media,
      webVersion,
      attempt: claim.attempt,
      outcome: outcome.kind,
      ...('reason' in outcome ? { reason: outcome.reason } : {}),
      preparedMs,
      durationMs: Math.round(durationMs),
      waitedMs,
    },
    'notification.attempted',
  );
}
