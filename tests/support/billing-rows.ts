import type { Knex } from 'knex';
import { emptyTables } from './empty-tables.ts';

const written = '2026-11-01T00:00:00Z';

interface CustomerRow {
  id: number;
  name: string;
  phone: string | null;
  phone_as_given: string | null;
  language: 'id' | 'en' | null;
  time_zone: string | null;
}

/** Writes the customer that the tests are about, with what a test wants to be different. */
export async function addCustomer(db: Knex, overrides: Partial<CustomerRow> = {}): Promise<void> {
  await db('customers').insert({
    id: 123,
    name: 'Budi Santoso',
    phone: '+6281234567890',
    phone_as_given: '081234567890',
    created_at: written,
    updated_at: written,
    ...overrides,
  });
}

interface InvoiceRow {
  id: number;
  customer_id: number;
  subscription_id: number | null;
  number: string;
  period: string;
  due_on: string;
  total: string;
  paid: string;
  status: 'issued' | 'cancelled';
  external_ref: string | null;
}

/** Writes an invoice of customer 123 over Rp150.000, due on 20 November 2026. */
export async function addInvoice(db: Knex, overrides: Partial<InvoiceRow> = {}): Promise<void> {
  const id = overrides.id ?? 456;
  await db('invoices').insert({
    id,
    customer_id: 123,
    number: `INV-${id}`,
    period: '2026-11-01',
    due_on: '2026-11-20',
    total: '150000.00',
    created_at: written,
    updated_at: written,
    ...overrides,
  });
}

const billingTables = [
  'customers',
  'customer_contacts',
  'packages',
  'subscriptions',
  'prepaid_periods',
  'invoices',
  'payments',
  'payment_promises',
  'incidents',
  'late_counters',
  'late_counter_changes',
  'late_events',
  'notification_rules',
  'notification_preferences',
  'idempotency_keys',
  'message_templates',
];

/** Takes away every customer and whatever hangs on one. */
export function emptyBilling(db: Knex): Promise<void> {
  return emptyTables(db, billingTables);
}
