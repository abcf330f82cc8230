import { v7 as uuidv7 } from 'uuid';

let lastMs = 0;
let sequence = 0;

/**
 * A new id of a notification or batch: a UUIDv7, so that ids sort by age. Ids of one process
 * rise within a millisecond as well, and while a clock is set right by up to a second.
 */
export function newNotificationId(now: Date): string {
  const isSetBack = lastMs > now.getTime() && lastMs - now.getTime() <= 1_000;
  const msecs = isSetBack ? lastMs : now.getTime();
  sequence = msecs === lastMs ? sequence + 1 : 0;
  lastMs = msecs;
  return uuidv7({ msecs, seq: sequence });
}
