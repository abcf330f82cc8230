import type { Knex } from 'knex';

type Values = Record<string, unknown>;

const written = '2026-01-01T00:00:00Z';
const stamps = { created_at: written, updated_at: written };

/** What each table needs, for a customer 123 with an invoice 456 and a prepaid line 80. */
const samples = {
  customers: {
    ...stamps,
    id: 123,
    name: 'Budi Santoso',
    phone: '+6281234567890',
    phone_as_given: '081234567890',
  },
  invoices: {
    ...stamps,
    id: 456,
    customer_id: 123,
    number: 'INV-456',
    period: '2026-11-01',
    issued_on: '2026-11-01',
    due_on: '2026-11-20',
    total: '150000.00',
  },
  packages: {
    ...stamps,
    id: 8,
    name: 'Prabayar 30',
    price: '100000.00',
    kind: 'prepaid',
    duration_days: 30,
  },
  subscriptions: {
    ...stamps,
    id: 80,
    customer_id: 123,
    package_id: 8,
    kind: 'prepaid',
    starts_on: '2026-01-01',
  },
  prepaid_periods: {
    ...stamps,
    id: 800,
    subscription_id: 80,
    starts_at: '2026-11-01T03:00:00Z',
    expires_at: '2026-12-01T03:00:00Z',
  },
  payment_promises: { ...stamps, id: 90, customer_id: 123, promised_on: '2026-11-25' },
  incidents: {
    ...stamps,
    id: 70,
    kind: 'outage',
    area: 'RW 05',
    starts_at: '2026-11-23T03:00:00Z',
  },
} as const satisfies Record<string, Values>;

/** Writes one row of the billing, with what a test wants to be different. */
export async function add(
  db: Knex,
  table: keyof typeof samples,
  overrides: Values = {},
): Promise<void> {
  await db(table).insert({ ...samples[table], ...overrides });
}

/** Takes away every row that a run looks at. */
export async function emptyRunRows(db: Knex): Promise<void> {
  await db.raw(
    `delete from covered_reminders; delete from billing_runs; delete from incidents;
     delete from notification_rules; delete from message_templates; delete from payment_promises;
     delete from late_events; delete from payments; delete from invoices;
     delete from prepaid_periods; delete from subscriptions; delete from packages;
     delete from customers`,
  );
}
