import { bodies } from '../billing-api.ts';

/** The calls that make the rows which examples in the document are about, in their order. */
export const seedCalls: readonly (readonly [method: string, path: string, body: object])[] = [
  ['PUT', '/billing/customers/123', { ...bodies.customer, area: 'RW 05', externalRef: 'REF-1' }],
  ['PUT', '/billing/customers/124', { name: 'Siti', phone: '081234567891' }],
  ['PUT', '/billing/packages/7', bodies.package],
  ['PUT', '/billing/packages/8', bodies.prepaidPackage],
  ['PUT', '/billing/subscriptions/70', bodies.subscription],
  ['PUT', '/billing/subscriptions/80', { ...bodies.subscription, packageId: 8 }],
  ['POST', '/billing/subscriptions/80/renew', {}],
  ['PUT', '/billing/invoices/456', bodies.invoice],
  ['PUT', '/billing/invoices/457', { ...bodies.invoice, customerId: 124, number: 'INV-457' }],
  ['POST', '/billing/promises', bodies.promise],
  ['POST', '/billing/incidents', bodies.incident],
  ['POST', '/kasir/payments', { invoiceId: 457, amount: 50_000, paymentMethod: 'cash' }],
  ['POST', '/billing/customers/123/contacts', { phone: '081234567892', roles: ['billing'] }],
  ['POST', '/whatsapp/send', { phone: '081234567890', message: 'Halo Budi' }],
  ['POST', '/whatsapp/send', { phone: '081234567891', message: 'Halo Siti' }],
  ['POST', '/whatsapp/send-bulk', { recipients: [{ phone: '081234567892' }], message: 'Halo' }],
  ['POST', '/whatsapp/webhooks', { url: 'https://127.0.0.1:9/hook' }],
  ['PUT', '/whatsapp/templates/jadwal_teknisi', { body: 'Halo {{customerName}}' }],
  ['PUT', '/whatsapp/templates/payment_received', { body: 'Halo {{customerName}}' }],
  ['POST', '/whatsapp/opt-outs', { phone: '081234567899' }],
  ['POST', '/keys', { name: 'fuzzed', scopes: ['send'] }],
];
