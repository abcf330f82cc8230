import { documentedTypes } from '../documented-types.ts';
import { filePath, lineList, oneLine, oneOf, someOf } from '../environment-values.ts';
import { optional, setting } from './setting.ts';

/** How the business speaks in messages and on documents. */
export const presentationSettings = {
  businessLanguage: setting(oneOf(['id', 'en']), {
    name: 'BUSINESS_LANGUAGE',
    default: 'id',
    description: 'Language of the built-in message templates: id or en.',
  }),
  businessPaymentMethods: setting(lineList, {
    name: 'BUSINESS_PAYMENT_METHODS',
    default: '',
    example: 'BCA 1234567890 a.n. PT Contoh Net | Tunai di kantor, 08.00-16.00 | QRIS di kasir',
    description: 'Ways to pay as bills name them, one line each, separated by vertical bars.',
  }),
  businessAddress: optional(oneLine, {
    name: 'BUSINESS_ADDRESS',
    example: 'Jl. Melati 5, Sukamaju, Bandung',
    description: 'Address of the business on documents.',
  }),
  businessLogoPath: optional(filePath, {
    name: 'BUSINESS_LOGO_PATH',
    example: './logo.png',
    description: 'Logo on documents, a PNG or JPEG of at most 1 MiB.',
  }),
  businessQrisPath: optional(filePath, {
    name: 'BUSINESS_QRIS_PATH',
    example: './qris.png',
    description: 'Static QRIS on invoices, a PNG or JPEG of at most 1 MiB.',
  }),
  billingDocuments: setting(someOf(documentedTypes), {
    name: 'BILLING_DOCUMENTS',
    default: 'off',
    example: 'payment_received,payment_partial,invoice_created',
    description:
      'Messages that go with a PDF, the receipt or the invoice, as a comma list, or off.',
  }),
  rupiahStyle: setting(oneOf(['Rp100.000', 'Rp 100.000']), {
    name: 'RUPIAH_STYLE',
    default: 'Rp100.000',
    description:
      'How amounts are spelled in messages: Rp100.000, which is official, or Rp 100.000.',
  }),
};
