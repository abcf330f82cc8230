import { oneLine } from '../environment-values.ts';
import { optional, setting } from './setting.ts';
import { timeZone } from './time-values.ts';

/** Who the business is. */
export const businessSettings = {
  businessTimeZone: setting(timeZone, {
    name: 'BUSINESS_TIME_ZONE',
    default: 'Asia/Jakarta',
    description: 'Time zone of dates without one, and of the business day.',
  }),
  businessName: optional(oneLine, {
    name: 'BUSINESS_NAME',
    example: 'Contoh Net',
    description: 'Name of the business as customers read it in messages.',
  }),
  businessPhone: optional(oneLine, {
    name: 'BUSINESS_PHONE',
    example: '0812-3456-7890',
    description: 'Phone number of the business as customers read it in messages.',
  }),
};
