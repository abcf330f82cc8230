import type { Business } from './billing/business.ts';
import type { Letterhead } from './billing/documents/letterhead.ts';
import { readPicture } from './billing/documents/picture.ts';
import type { Config } from './config.ts';

/** How the business presents itself in messages. */
export function businessOf(config: Config): Business {
  return {
    name: config.businessName ?? null,
    phone: config.businessPhone ?? null,
    language: config.businessLanguage,
    rupiahStyle: config.rupiahStyle,
    paymentMethods: config.businessPaymentMethods,
  };
}

/** What stands at the head of its documents. Throws when a picture can't be read. */
export function letterheadOf(config: Config): Letterhead {
  const { businessLogoPath: logo, businessQrisPath: qris } = config;
  return {
    business: businessOf(config),
    address: config.businessAddress ?? null,
    logo: logo === undefined ? null : readPicture(logo, 'BUSINESS_LOGO_PATH'),
    qris: qris === undefined ? null : readPicture(qris, 'BUSINESS_QRIS_PATH'),
    timeZone: config.businessTimeZone,
  };
}
