import { z } from 'zod';
import { statisticsGroupings } from '../../notifications/statistics.ts';
import type { NotificationStatistics } from '../../whatsapp/service-status.ts';
import { count } from './parts.ts';

/** The counts of notifications, wherever they stand. */
export const statisticsFields = {
  total: count,
  sent: count,
  failed: count,
  pending: count,
  cancelled: count,
  delivered: count,
  read: count,
  successRate: z.number().describe('100 · sent / (sent + failed), two decimals; 0 when neither.'),
} satisfies Record<keyof NotificationStatistics, z.ZodType<number>>;

const groupKey = z.string().nullable().describe('The day, class or template; null for none.');

/** The counts of a range, and of each group when they were asked for. */
export const statisticsAnswer = z
  .strictObject({
    ...statisticsFields,
    groupBy: z.enum(statisticsGroupings).optional(),
    groups: z.array(z.strictObject({ key: groupKey, ...statisticsFields })).optional(),
  })
  .meta({
    id: 'Statistics',
    examples: [
      {
        total: 100,
        sent: 95,
        failed: 5,
        pending: 0,
        cancelled: 0,
        delivered: 93,
        read: 71,
        successRate: 95,
      },
    ],
  });
