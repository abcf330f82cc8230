import { file, type Operation } from '../operation.ts';

const example =
  '# HELP wbs_queue_pending Notifications that are not settled.\nwbs_queue_pending 0\n';

/** The call that Prometheus makes. */
export const metricsOperation: Operation = {
  id: 'getMetrics',
  tag: 'operations',
  summary: 'The figures of this server, for Prometheus',
  answers: {
    200: file('text/plain', 'In the text format of Prometheus.', {
      headers: ['Cache-Control'],
      example,
    }),
  },
  errors: [],
};
