import { z } from 'zod';
import { statisticsGroupings } from '../../notifications/statistics.ts';
import { statisticsAnswer } from '../answers/statistics.ts';
import { data, type Operation } from '../operation.ts';
import { rangeFields } from '../range-query.ts';

/** The call that counts. */
export const statisticsOperation = {
  id: 'getStatistics',
  tag: 'history',
  summary: 'Count notifications',
  description: 'By when they were accepted. `to` as a date takes the whole day in.',
  query: z.strictObject({ ...rangeFields, groupBy: z.enum(statisticsGroupings).optional() }),
  answers: { 200: data(statisticsAnswer, 'The counts.') },
  errors: [],
} satisfies Operation;
