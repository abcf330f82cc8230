import type { MediaFile } from '../notifications/media.ts';
import type { Claim } from '../notifications/notification.ts';

/**
 * The file that goes with a notification, or null. Rejects when it can't be read now: the
 * notification then waits, for it must not leave without.
 */
export type FindAttachment = (claim: Claim) => Promise<MediaFile | null>;
