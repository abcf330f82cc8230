import type { Config } from '../config.ts';
import type { PhonePolicy } from './phone-number.ts';

type PhoneSettings = Pick<
  Config,
  'phoneDefaultCountry' | 'phoneAllowedCountries' | 'phoneAllowLandline'
>;

/** Which phone numbers are taken, as the operator has set it. */
export function phonePolicyOf(config: PhoneSettings): PhonePolicy {
  return {
    defaultCountry: config.phoneDefaultCountry,
    allowedCountries: config.phoneAllowedCountries,
    allowLandline: config.phoneAllowLandline,
  };
}
