/** The chapters of the reference, in their order, in English and Indonesian. */
export const tags = {
  messages: { name: 'Messages', indonesian: 'Pesan' },
  batches: { name: 'Many at once', indonesian: 'Kiriman massal' },
  history: { name: 'What became of it', indonesian: 'Riwayat' },
  templates: { name: 'Templates', indonesian: 'Templat' },
  optOuts: { name: 'Opt-outs', indonesian: 'Tidak mau dikirimi' },
  session: { name: 'Session', indonesian: 'Sesi WhatsApp' },
  payments: { name: 'Payments', indonesian: 'Pembayaran' },
  customers: { name: 'Customers', indonesian: 'Pelanggan' },
  subscriptions: { name: 'Packages and subscriptions', indonesian: 'Paket dan langganan' },
  invoices: { name: 'Invoices and promises', indonesian: 'Tagihan dan janji bayar' },
  incidents: { name: 'Outages and maintenance', indonesian: 'Gangguan dan pemeliharaan' },
  planning: { name: 'Rules and runs', indonesian: 'Aturan dan jadwal' },
  webhooks: { name: 'Webhooks', indonesian: 'Webhook' },
  access: { name: 'Keys and sign-in', indonesian: 'Kunci dan masuk' },
  dropIns: { name: 'In place of other gateways', indonesian: 'Pengganti gateway lain' },
  operations: { name: 'Operations', indonesian: 'Operasional' },
} as const;

/** See {@link tags}. */
export type Tag = keyof typeof tags;
