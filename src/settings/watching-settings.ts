import { filePath, oneOf, wholeNumber } from '../environment-values.ts';
import { optional, setting } from './setting.ts';

/** What is logged, and when an alarm is raised. */
export const watchingSettings = {
  queueAgeAlarmMin: setting(wholeNumber(1, 10_080), {
    name: 'QUEUE_AGE_ALARM_MIN',
    default: '30',
    description:
      'Minutes that something due may wait while nothing leaves, before an alarm is raised.',
  }),
  logLevel: setting(oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    name: 'LOG_LEVEL',
    default: 'info',
    description:
      'Least serious level that is logged: fatal, error, warn, info, debug, trace or silent.',
  }),
  logFile: optional(filePath, {
    name: 'LOG_FILE',
    example: './data/server.log',
    description: 'File that the log goes to in place of standard error.',
  }),
};
