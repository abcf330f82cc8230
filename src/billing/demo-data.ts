import type { Knex } from 'knex';
import { CustomerRepository } from './customer-repository.ts';
import { InvoiceRepository } from './invoice-repository.ts';

/**
 * Two customers and an invoice for whoever tries the server out. Their ids and phones are those
 * of the examples in the README, so that each of them works as it stands. Repeatable.
 */
export async function writeDemoData(db: Knex, now: Date): Promise<void> {
  const customers = new CustomerRepository(db);
  await customers.upsert(
    { id: 123, name: 'Budi Santoso', phoneAsGiven: '081234567890', phone: '+6281234567890' },
    now,
  );
  await customers.upsert(
    { id: 124, name: 'Siti Aminah', phoneAsGiven: '081234567891', phone: '+6281234567891' },
    now,
  );
  const month = now.toISOString().slice(0, 7);
  await new InvoiceRepository(db).upsert(
    {
      id: 456,
      customerId: 123,
      number: 'INV-456',
      period: `${month}-01`,
      dueOn: `${month}-20`,
      total: '100000.00',
    },
    now,
  );
}
