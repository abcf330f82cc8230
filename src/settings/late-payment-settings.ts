import { limitsOrOff, oneOf, wholeNumber } from '../environment-values.ts';
import { setting } from './setting.ts';

/** When an invoice counts as late, and what follows. */
export const latePaymentSettings = {
  lateGraceDays: setting(wholeNumber(0, 60), {
    name: 'LATE_GRACE_DAYS',
    default: '0',
    description: 'Days after the due date on which an invoice still counts as paid on time.',
  }),
  lateWindowMonths: setting(wholeNumber(1, 120), {
    name: 'LATE_WINDOW_MONTHS',
    default: '12',
    description: 'Months for which an invoice that was paid late counts.',
  }),
  lateResetAfterOnTime: setting(wholeNumber(1, 120), {
    name: 'LATE_RESET_AFTER_ON_TIME',
    default: '3',
    description: 'Invoices in a row, paid on time, after which the counter starts anew.',
  }),
  lateWarnAt: setting(limitsOrOff, {
    name: 'LATE_WARN_AT',
    default: '3,4',
    description: 'Counts of late invoices at which a customer is warned, then for the last time.',
  }),
  lateThreshold: setting(wholeNumber(1, 120), {
    name: 'LATE_THRESHOLD',
    default: '5',
    description: 'Count of late invoices at which LATE_ACTION is taken.',
  }),
  lateAction: setting(oneOf(['none', 'prepaid', 'isolate']), {
    name: 'LATE_ACTION',
    default: 'none',
    description:
      "What is done with the customer's postpaid subscriptions at LATE_THRESHOLD: none, prepaid or isolate.",
  }),
};
