import { limitOrOff, limitsOrOff, millisecondRange, onOff } from '../environment-values.ts';
import { optional, setting } from './setting.ts';
import { calendarDate, daySpanOrOff, weekdaysOrOff } from './time-values.ts';

/** What keeps the number alive and the customers asleep: pauses, caps, quiet hours. */
export const pacingSettings = {
  sendGapTransactionalMs: setting(millisecondRange, {
    name: 'SEND_GAP_TRANSACTIONAL_MS',
    default: '2000-5000',
    description: 'Random pause in milliseconds after each transactional message, at least 1000.',
  }),
  sendGapBulkMs: setting(millisecondRange, {
    name: 'SEND_GAP_BULK_MS',
    default: '8000-20000',
    description: 'Random pause in milliseconds after each reminder or announcement, at least 2000.',
  }),
  unsafePacing: setting(onOff, {
    name: 'UNSAFE_PACING',
    default: 'false',
    description: 'Allows shorter pauses, down to 0, which makes WhatsApp ban accounts.',
  }),
  sendDailyCap: setting(limitOrOff, {
    name: 'SEND_DAILY_CAP',
    default: '1000',
    description:
      'Most messages a day, a tenth of them kept for transactional ones; the others wait; or off.',
  }),
  sendWarmUp: setting(limitsOrOff, {
    name: 'SEND_WARM_UP',
    default: '20,40,80,160,320,640,1000',
    description: 'Most messages on the first, second and further days of the account, or off.',
  }),
  sendColdDailyCap: setting(limitsOrOff, {
    name: 'SEND_COLD_DAILY_CAP',
    default: '5,10,20,40,60,80,100',
    description:
      'Most messages a day to people who never wrote to us, by the age of the account, or off.',
  }),
  accountSince: optional(calendarDate, {
    name: 'ACCOUNT_SINCE',
    example: '2024-01-31',
    description: 'First day of the WhatsApp account; when unset, the day on which it was linked.',
  }),
  quietHours: setting(daySpanOrOff, {
    name: 'QUIET_HOURS',
    default: '20:00-08:00',
    description: "Hours in the recipient's zone in which reminders and announcements wait, or off.",
  }),
  quietDays: setting(weekdaysOrOff, {
    name: 'QUIET_DAYS',
    default: 'sunday',
    description: 'Days on which reminders and announcements wait, as a comma list, or off.',
  }),
  quietHoursTransactional: setting(onOff, {
    name: 'QUIET_HOURS_TRANSACTIONAL',
    default: 'off',
    description: 'Whether transactional messages wait for the end of the quiet hours as well.',
  }),
};
