import type { Batch, BatchOrder } from '../notifications/batch.ts';
import type { Hold, Notification } from '../notifications/notification.ts';
import type { GapRange } from '../outbox/paced-claims.ts';

/** How far a batch has come, as callers see it. */
export interface BatchProgress {
  id: string;
  /** Completed when nothing but uncertain notifications is open. */
  status: BatchOrder | 'completed';
  class: Notification['class'];
  delayMs: number;
  total: number;
  pending: number;
  sent: number;
  failed: number;
  cancelled: number;
  uncertain: number;
  held: number;
  createdAt: Date;
  /** Null when nothing is left to send, and while nobody can tell. */
  estimatedCompletionAt: Date | null;
}

interface Circumstances {
  now: Date;
  holdOf: (lane: Pick<Notification, 'class' | 'cold' | 'timeZone'>) => Hold | null;
  sendGapTransactionalMs: GapRange;
  sendGapBulkMs: GapRange;
}

/** Puts counts and circumstances together. */
export function describeProgress(batch: Batch, circumstances: Circumstances): BatchProgress {
  const { counts } = batch;
  const { waiting, ...counted } = counts;
  const holds = waiting.flatMap(({ count, ...lane }) => {
    const hold = circumstances.holdOf({ ...lane, class: batch.class });
    return hold ? [{ ...hold, count }] : [];
  });
  const status = statusOf(batch);
  return {
    id: batch.id,
    status,
    class: batch.class,
    delayMs: batch.delayMs,
    total: batch.total,
    ...counted,
    held: holds.reduce((sum, hold) => sum + hold.count, counts.held),
    createdAt: batch.createdAt,
    estimatedCompletionAt:
      status === 'running' ? estimateCompletion(batch, holds, circumstances) : null,
  };
}

function statusOf({ order, counts }: Batch): BatchProgress['status'] {
  const isOver = counts.pending === counts.uncertain;
  return isOver && order !== 'cancelled' ? 'completed' : order;
}

/** As if this batch were alone and met no rule but those that hold it now. */
function estimateCompletion(
  batch: Batch,
  holds: readonly Hold[],
  { now, sendGapTransactionalMs, sendGapBulkMs }: Circumstances,
): Date | null {
  if (holds.some((hold) => hold.until === null)) return null;
  const starts = [now, batch.scheduledAt, ...holds.map((hold) => hold.until)];
  const startsAt = Math.max(...starts.map((start) => start?.getTime() ?? 0));
  const gap = batch.class === 'transactional' ? sendGapTransactionalMs : sendGapBulkMs;
  const gapMs = Math.max(batch.delayMs, (gap.min + gap.max) / 2);
  return new Date(startsAt + (batch.counts.pending - batch.counts.uncertain) * gapMs);
}
