import { afterAll, beforeAll, expect, it } from 'vitest';
import { runEraseCommand } from '../../src/billing/erase-command.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it('erase takes a number from customers and from the contacts of customers', async () => {
  await database.knex.raw(`
    insert into customers (id, name, phone, phone_as_given, created_at, updated_at) values
      (1, 'Budi Santoso', '+6281234567890', '0812-3456-7890', now(), now()),
      (2, 'Siti Aminah', '+6281211112222', '081211112222', now(), now());
    insert into customer_contacts
      (customer_id, phone, phone_as_given, roles, created_at, updated_at) values
      (2, '+6281234567890', '081234567890', '{alternate}', now(), now()),
      (2, '+6281399998888', '081399998888', '{owner}', now(), now())`);
  await database.knex.raw(`
    insert into webhook_events (type, at, person, data) values
      ('opt_out.changed', now(), '+6281234567890', '{"phone":"+6281234567890"}'),
      ('opt_out.changed', now(), '+6281211112222', '{"phone":"+6281211112222"}')`);
  const lines: string[] = [];
  const env = {
    API_KEY: '0123456789abcdef0123456789abcdef',
    DATABASE_URL: database.connectionString,
  };
  await runEraseCommand(['--phone', '081234567890'], env, (line) => lines.push(line));
  expect(lines).toContain('  customers          1');
  expect(lines).toContain('  customer contacts  1');
  expect(lines).toContain('  webhook events     1');
  const phones = await database.knex('customer_contacts').pluck('phone');
  expect(phones).toEqual(['+6281399998888']);
  const customers = await database.knex('customers').orderBy('id').pluck('phone');
  expect(customers).toEqual([null, '+6281211112222']);
});
