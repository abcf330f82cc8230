import type { Language } from '../notifications/formats/language.ts';
import type { RupiahStyle } from '../notifications/formats/rupiah.ts';
import type { TemplateValues } from '../notifications/message-template.ts';

/** What customers are told about the business that writes to them. */
export interface Business {
  name: string | null;
  phone: string | null;
  /** The language of customers who have none of their own. */
  language: Language;
  rupiahStyle?: RupiahStyle;
  /** One way to pay each; none: customers are asked to get in touch. */
  paymentMethods?: readonly string[];
}

const askUs = { id: 'Silakan hubungi kami.', en: 'Please contact us.' };

/** What every text may name of the business. */
export function businessValues(business: Business, language: Language): TemplateValues {
  const { name, phone, paymentMethods = [] } = business;
  return {
    businessName: name,
    businessPhone: phone,
    paymentMethods: paymentMethods.map((way) => `- ${way}`).join('\n') || askUs[language],
  };
}
