import { onOff } from '../environment-values.ts';
import { country, countryList } from './country-values.ts';
import { setting } from './setting.ts';

/** Which phone numbers are accepted. */
export const phoneSettings = {
  phoneDefaultCountry: setting(country, {
    name: 'PHONE_DEFAULT_COUNTRY',
    default: 'ID',
    description: 'Country of phone numbers that are written without a country code.',
  }),
  phoneAllowedCountries: setting(countryList, {
    name: 'PHONE_ALLOWED_COUNTRIES',
    default: 'ID',
    example: 'ID,MY',
    description: 'Countries whose phone numbers are accepted, as a comma list.',
  }),
  phoneAllowLandline: setting(onOff, {
    name: 'PHONE_ALLOW_LANDLINE',
    default: 'false',
    description:
      'Whether landline numbers are accepted, which WhatsApp Business may be registered on.',
  }),
};
