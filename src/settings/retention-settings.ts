import { wholeNumber } from '../environment-values.ts';
import { setting } from './setting.ts';

/** For how long texts and numbers are kept. */
export const retentionSettings = {
  retentionTextDays: setting(wholeNumber(1, 36_500), {
    name: 'RETENTION_TEXT_DAYS',
    default: '90',
    description: 'Days after which the text of a settled message is taken out of the database.',
  }),
  retentionPhoneDays: setting(wholeNumber(1, 36_500), {
    name: 'RETENTION_PHONE_DAYS',
    default: '180',
    description:
      'Days after which the phone number of a settled message is masked; not fewer than RETENTION_TEXT_DAYS.',
  }),
};
