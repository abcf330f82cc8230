import type { Knex } from 'knex';
import type { SimulatedServer } from './simulated-server.ts';
import type { Act, Person, Year } from './scenario.ts';

/** Writes everybody and everything that is there when the year begins. */
export async function writeFirstDay(db: Knex, year: Year): Promise<void> {
  const stamps = { created_at: '2027-12-01T00:00:00Z', updated_at: '2027-12-01T00:00:00Z' };
  await db('packages').insert([
    { ...stamps, id: 1, name: 'Rumah 20', price: '150000.00', kind: 'postpaid' },
    { ...stamps, id: 30, name: 'Bulanan', price: '100000.00', kind: 'prepaid', duration_days: 30 },
    { ...stamps, id: 7, name: 'Mingguan', price: '35000.00', kind: 'prepaid', duration_days: 7 },
  ]);
  for (const person of year.people) {
    if (person.fromStart) await writePerson(db, person, new Date('2027-12-01T00:00:00Z'));
  }
  await db('prepaid_periods').insert(
    year.periods.map(({ id, person, startsAt, expiresAt }) => ({
      ...stamps,
      id,
      subscription_id: lineOf(year, person),
      starts_at: startsAt,
      expires_at: expiresAt,
    })),
  );
}

async function writePerson(db: Knex, person: Person, at: Date): Promise<void> {
  const stamps = { created_at: at, updated_at: at };
  await db('customers').insert({
    ...stamps,
    id: person.id,
    name: person.name,
    phone: person.phone,
    phone_as_given: person.phone === null ? null : person.phone.replace('+62', '0'),
    language: person.language === 'id' ? null : person.language,
    time_zone: person.hasOwnZone ? person.zone : null,
    area: person.area,
    status: person.isActive ? 'active' : 'inactive',
  });
  await db('subscriptions').insert({
    ...stamps,
    id: person.line,
    customer_id: person.id,
    package_id: person.kind === 'prepaid' ? person.days : 1,
    kind: person.kind,
    starts_on: '2027-01-01',
  });
  const wishes = person.unwanted.map((type) => ({ customer_id: person.id, type, enabled: false }));
  if (wishes.length > 0) {
    await db('notification_preferences').insert(
      wishes.map((wish) => ({ ...wish, updated_at: at })),
    );
  }
}

function lineOf(year: Year, person: number): number {
  return year.people.find(({ id }) => id === person)!.line;
}

/** Does one act as the billing, or whoever acts, would do it. */
export async function live(db: Knex, server: SimulatedServer, year: Year, act: Act): Promise<void> {
  const { at } = act;
  const { kasir, events, runs } = server.parts;
  const stamps = { created_at: at, updated_at: at };
  switch (act.kind) {
    case 'issue':
      return db.transaction(async (trx) => {
        await trx('invoices').insert({ ...stamps, ...billRow(year, act.bill) });
        await events.invoiceIssued(trx, act.bill.id);
      });
    case 'cancel':
      await db('invoices')
        .where({ id: act.bill })
        .update({ status: 'cancelled', cancelled_at: at });
      return;
    case 'pay':
      await kasir.record(paymentOf(act), null);
      return;
    case 'void':
      await kasir.void({ id: act.payment, externalRef: null }, 'salah catat');
      return;
    case 'optOut':
      await db('opt_outs').insert({
        phone: act.phone,
        scope: act.scope,
        source: 'message',
        created_at: at,
      });
      return;
    case 'optIn':
      await db('opt_outs').where({ phone: act.phone }).delete();
      return;
    case 'isolate':
    case 'restore':
      return switchLine(db, server, lineOf(year, act.person), act);
    case 'renew':
      return db.transaction(async (trx) => {
        await trx('prepaid_periods').insert({
          ...stamps,
          id: act.period,
          subscription_id: lineOf(year, act.person),
          starts_at: act.startsAt,
          expires_at: act.expiresAt,
        });
        await events.periodRenewed(trx, act.period);
      });
    case 'promise':
      return db.transaction(async (trx) => {
        const bill = await trx('invoices').where({ id: act.bill }).first('customer_id');
        await trx('payment_promises').insert({
          ...stamps,
          id: act.promise,
          customer_id: bill.customer_id,
          invoice_id: act.bill,
          promised_on: act.promisedOn,
        });
        await events.promiseRecorded(trx, act.promise);
      });
    case 'join':
      return db.transaction(async (trx) => {
        const person = year.people.find(({ id }) => id === act.person)!;
        await writePerson(trx, person, at);
        await events.customerAdded(trx, act.person);
      });
    case 'incident':
      return db.transaction(async (trx) => {
        await trx('incidents').insert({
          ...stamps,
          id: act.incident,
          kind: act.isOutage ? 'outage' : 'maintenance',
          area: act.area,
          starts_at: act.startsAt,
        });
        await events.incidentReported(trx, act.incident);
      });
    case 'resolve':
      return db.transaction(async (trx) => {
        await trx('incidents').where({ id: act.incident }).update({ resolved_at: at });
        await events.incidentResolved(trx, act.incident);
      });
    case 'run':
      await Promise.all(
        Array.from({ length: act.isTwice ? 2 : 1 }, () => runs.run({ date: act.date })),
      );
      return;
    case 'kill':
      server.isDoomed = true;
      return;
    case 'down':
      server.goOffline();
      return;
    case 'up':
      server.goOnline();
      return;
    default:
      act satisfies never;
  }
}

function billRow(year: Year, bill: Extract<Act, { kind: 'issue' }>['bill']) {
  return {
    id: bill.id,
    customer_id: bill.person,
    subscription_id: lineOf(year, bill.person),
    number: bill.number,
    period: bill.period,
    issued_on: bill.issuedOn,
    due_on: bill.dueOn,
    total: `${bill.total}.00`,
    isolate_on: bill.isolateOn,
  };
}

function paymentOf(act: Extract<Act, { kind: 'pay' }>) {
  return {
    payment: { id: act.payment, externalRef: null },
    invoice: { id: act.bill, externalRef: null },
    customerId: null,
    amount: `${act.amount}.00`,
    method: 'transfer',
    isDebt: act.isDebt,
    paidAt: null,
    reference: null,
    cashier: null,
  };
}

function switchLine(
  db: Knex,
  server: SimulatedServer,
  line: number,
  act: Extract<Act, { kind: 'isolate' | 'restore' }>,
): Promise<void> {
  const { events } = server.parts;
  const isCut = act.kind === 'isolate';
  return db.transaction(async (trx) => {
    await trx('subscriptions')
      .where({ id: line })
      .update({
        status: isCut ? 'isolated' : 'active',
        isolated_at: isCut ? act.at : null,
        updated_at: act.at,
      });
    if (isCut) await events.subscriptionIsolated(trx, line, null);
    else await events.subscriptionRestored(trx, line);
  });
}
