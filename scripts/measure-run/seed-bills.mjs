/**
 * Writes so many customers in three zones, each with an invoice that was issued today; every
 * eleventh also has one that is due in three days, so that two bills are open.
 *
 * @param {import('knex').Knex} knex
 * @param {number} count
 */
export async function seedBills(knex, count) {
  await knex.raw(
    `insert into customers (id, name, phone_as_given, phone, time_zone, created_at, updated_at)
     select n, 'Pelanggan ' || n, '0812' || (10000000 + n), '+62812' || (10000000 + n),
       (array[null, 'Asia/Makassar', 'Asia/Jayapura'])[1 + n % 3], '2026-01-01', '2026-01-01'
     from generate_series(1, cast(:count as integer)) as n`,
    { count },
  );
  await knex.raw(
    `insert into invoices (id, customer_id, number, period, issued_on, due_on, total, announce,
       created_at, updated_at)
     select n, n, 'INV-' || n, '2026-12-01', '2026-12-01', '2026-12-20', 150000, true,
       '2026-12-01T00:10:00+07:00', '2026-12-01T00:10:00+07:00'
     from generate_series(1, cast(:count as integer)) as n`,
    { count },
  );
  await knex.raw(
    `insert into invoices (id, customer_id, number, period, issued_on, due_on, total, created_at,
       updated_at)
     select 1000000 + n, n, 'INV-1' || n, '2026-11-01', '2026-11-01', '2026-12-04', 150000,
       '2026-11-01T00:10:00+07:00', '2026-11-01T00:10:00+07:00'
     from generate_series(11, cast(:count as integer), 11) as n`,
    { count },
  );
  await knex.raw('analyze customers, invoices');
}
