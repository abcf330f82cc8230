/** How many notifications there are, of each outcome and with each receipt. */
export interface NotificationCounts {
  total: number;
  sent: number;
  failed: number;
  pending: number;
  cancelled: number;
  delivered: number;
  read: number;
}

/** What counts can be broken down by. */
export const statisticsGroupings = ['day', 'template', 'class'] as const;
export type StatisticsGrouping = (typeof statisticsGroupings)[number];

/** Which notifications are counted, by when they were accepted. */
export interface StatisticsRange {
  /** From this instant on; null from the beginning. */
  from: Date | null;
  /** Before this instant; null to the end. */
  to: Date | null;
}

/** The counts of one day (`YYYY-MM-DD`), class or template; null for those without a template. */
export interface CountedGroup extends NotificationCounts {
  key: string | null;
}
