import { liveAnswer, readyAnswer } from '../answers/health.ts';
import { data, type Operation } from '../operation.ts';

/** The calls for those who watch. */
export const healthOperations = {
  live: {
    id: 'getLive',
    tag: 'operations',
    summary: 'Whether the process lives',
    answers: { 200: data(liveAnswer, 'It does.') },
    errors: [],
  },
  ready: {
    id: 'getReady',
    tag: 'operations',
    summary: 'Whether database, migrations and session are ready',
    description: 'A server that stands by for another one is ready without a session.',
    answers: { 200: data(readyAnswer, 'All of them are.') },
    errors: ['not_ready'],
  },
} satisfies Record<string, Operation>;
