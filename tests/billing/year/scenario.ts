import { chances } from '../../support/chances.ts';

/** Somebody who is billed. Phones are E.164; null for one that has none. */
export interface Person {
  id: number;
  name: string;
  phone: string | null;
  zone: 'Asia/Jakarta' | 'Asia/Makassar' | 'Asia/Jayapura';
  /** False: the zone is the business's own and not written at the customer. */
  hasOwnZone: boolean;
  language: 'id' | 'en';
  area: string;
  isActive: boolean;
  /** Types of messages that this customer has said no to. */
  unwanted: string[];
  /** Id of the subscription. */
  line: number;
  kind: 'postpaid' | 'prepaid';
  /** Days of a prepaid package. */
  days: number;
  /** Whether the customer is there from the first day on. */
  fromStart: boolean;
}

export interface Bill {
  id: number;
  person: number;
  number: string;
  period: string;
  issuedOn: string;
  dueOn: string;
  total: number;
  isolateOn: string | null;
}

/** What happens in the year, at `at`. Days are `YYYY-MM-DD`, amounts whole rupiah. */
export type Act = { at: Date } & (
  | { kind: 'issue'; bill: Bill }
  | { kind: 'cancel'; bill: number }
  | { kind: 'pay'; payment: number; bill: number; amount: number; isDebt: boolean }
  | { kind: 'void'; payment: number }
  | { kind: 'optOut'; phone: string; scope: 'reminders' | 'everything' }
  | { kind: 'optIn'; phone: string }
  | { kind: 'isolate'; person: number }
  | { kind: 'restore'; person: number }
  | { kind: 'renew'; period: number; person: number; startsAt: Date; expiresAt: Date }
  | { kind: 'promise'; promise: number; bill: number; promisedOn: string }
  | { kind: 'join'; person: number }
  | { kind: 'incident'; incident: number; isOutage: boolean; area: string; startsAt: Date }
  | { kind: 'resolve'; incident: number }
  | { kind: 'run'; date: string; isTwice: boolean }
  | { kind: 'kill' }
  | { kind: 'down' }
  | { kind: 'up' }
);

/** Nine in the morning in Jakarta after the last day; nothing happens from then on. */
export const yearEnd = new Date('2029-01-01T02:00:00Z');

export interface Year {
  people: Person[];
  /** In the order of time, all before {@link yearEnd}. */
  acts: Act[];
  /** Prepaid periods that run when the year begins. */
  periods: { id: number; person: number; startsAt: Date; expiresAt: Date }[];
}

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const zones = ['Asia/Jakarta', 'Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'] as const;

/** An instant by the clock of the business, in Jakarta. */
function jakarta(day: string, time: string): Date {
  return new Date(`${day}T${time}:00+07:00`);
}

function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
}

/** The day of the month, or its last one where it is shorter. */
function dayInMonth(month: string, day: number): string {
  const [year, number] = month.split('-').map(Number);
  const last = new Date(Date.UTC(year!, number!, 0)).getUTCDate();
  return `${month}-${String(Math.min(day, last)).padStart(2, '0')}`;
}

/** Two hundred customers and what they do in 2028, the same for the same seed. */
export function makeYear(seed: number): Year {
  const year: Year = { people: [], acts: [], periods: [] };
  const chance = chances(seed);
  for (let n = 0; n < 200; n += 1) year.people.push(makePerson(n, chance));
  for (const person of year.people) {
    if (!person.fromStart) addJoining(year, person);
    if (person.kind === 'prepaid') addRenewals(year, person, chance);
    else for (let month = 1; month <= 12; month += 1) addBill(year, person, month, chance);
  }
  addWishes(year);
  addIncidents(year);
  addRuns(year, chance);
  year.acts = year.acts
    .filter(({ at }) => at < yearEnd)
    .map((act, order) => ({ act, order }))
    .sort((one, other) => one.act.at.getTime() - other.act.at.getTime() || one.order - other.order)
    .map(({ act }) => act);
  return year;
}

type Chance = ReturnType<typeof chances>;

function makePerson(n: number, chance: Chance): Person {
  // Two customers on one phone, three times over; and two who have given none.
  const phoneOf = n >= 3 && n <= 5 ? n - 3 : n;
  const zone = zones[n % zones.length]!;
  return {
    id: 1_000 + n,
    name: `Pelanggan ${n}`,
    phone: n === 6 || n === 7 ? null : `+62812${String(10_000_000 + phoneOf)}`,
    zone: n >= 3 && n <= 5 ? zones[(n - 3) % zones.length]! : zone,
    hasOwnZone: zone !== 'Asia/Jakarta' || chance.below(2) === 0,
    language: n % 11 === 10 ? 'en' : 'id',
    area: `RW 0${n % 8}`,
    isActive: n !== 8,
    unwanted: n === 9 ? ['invoice_reminder'] : n === 19 ? ['arrears_summary'] : [],
    line: 5_000 + n,
    kind: n >= 170 ? 'prepaid' : 'postpaid',
    days: n >= 197 ? 7 : 30,
    fromStart: n < 160 || n >= 165,
  };
}

function addJoining(year: Year, person: Person): void {
  const at = jakarta(`2028-04-${String(10 + (person.id % 5)).padStart(2, '0')}`, '10:00');
  year.acts.push({ at, kind: 'join', person: person.id });
}

const times = ['04:00', '07:30', '10:00', '15:00', '19:00'] as const;

function addBill(year: Year, person: Person, month: number, chance: Chance): void {
  if (!isCustomerIn(person, month)) return;
  const period = `2028-${String(month).padStart(2, '0')}`;
  const dueOn = dayInMonth(period, [10, 20, 31, 25, 8][person.id % 5]!);
  const bill: Bill = {
    id: (person.id - 1_000) * 100 + month,
    person: person.id,
    number: `INV-${period}-${person.id}`,
    period: `${period}-01`,
    issuedOn: `${period}-01`,
    dueOn,
    total: 150_000 + (person.id % 7) * 10_000,
    isolateOn: person.id % 3 === 0 ? plusDays(dueOn, 10) : null,
  };
  year.acts.push({ at: jakarta(`${period}-01`, '00:30'), kind: 'issue', bill });
  payBill(year, person, bill, month, chance);
}

/** Customers come and go: the late ones stay all year, others for half of it, the most for less. */
function isCustomerIn(person: Person, month: number): boolean {
  const n = person.id - 1_000;
  if (!person.fromStart) return month >= 5 && month <= 8;
  if (n % 10 === 1 || n < 10) return true;
  const isOrdinary = ![2, 3, 12, 14, 15].includes(n % 20) && n % 40 !== 35;
  if (isOrdinary) return Math.ceil(month / 2) === (n % 6) + 1;
  return n % 40 < 20 === month <= 6;
}

/** How the customer takes it, by who they are. */
function payBill(year: Year, person: Person, bill: Bill, month: number, chance: Chance): void {
  const n = person.id - 1_000;
  const pay = (day: string, time: string, part: number, which = 0, isDebt = false) => {
    const payment = bill.id * 10 + which;
    const at = jakarta(day, time);
    year.acts.push({ at, kind: 'pay', payment, bill: bill.id, amount: part, isDebt });
    return { payment, at };
  };
  const { dueOn, total } = bill;
  if (n % 10 === 1) return void pay(plusDays(dueOn, 1 + chance.below(12)), chance.of(times), total);
  if (n % 20 === 2) return void pay(dueOn, chance.of(['07:30', '19:00', '22:30']), total);
  if (n % 20 === 12) return payInParts(bill, pay, chance);
  if (n % 20 === 3) return payLongAfter(year, person, bill, month, pay);
  if (n % 40 === 15) return payAndVoid(year, bill, pay, chance);
  if (n % 40 === 35 && month % 4 === 0) {
    const at = jakarta(plusDays(dueOn, -2), chance.of(times));
    year.acts.push({ at, kind: 'cancel', bill: bill.id });
    return;
  }
  if (n % 20 === 14) return promiseToPay(year, bill, pay, chance);
  const early = chance.below(10) < 7;
  const day = early ? plusDays(bill.issuedOn, chance.below(4)) : plusDays(dueOn, -chance.below(5));
  pay(day, chance.of(early ? times : ['04:00', '07:30', '15:00']), total);
}

type Pay = (
  day: string,
  time: string,
  part: number,
  which?: number,
  isDebt?: boolean,
) => { payment: number; at: Date };

function payInParts(bill: Bill, pay: Pay, chance: Chance): void {
  const { dueOn, total } = bill;
  pay(plusDays(dueOn, -chance.below(4)), chance.of(times), 50_000, 0);
  if (chance.below(3) === 0) pay(plusDays(dueOn, 1), '15:00', 40_000, 1, true);
  pay(plusDays(dueOn, 2 + chance.below(6)), chance.of(times), total - 50_000, 2);
}

/** Nothing from March to May and from August to October, then all at once. */
function payLongAfter(year: Year, person: Person, bill: Bill, month: number, pay: Pay): void {
  const isPause = (month >= 3 && month <= 5) || (month >= 8 && month <= 10);
  if (!isPause) return void pay(plusDays(bill.dueOn, -5), '10:00', bill.total);
  const end = month <= 5 ? '2028-06-03' : '2028-11-04';
  pay(end, '10:00', bill.total);
  const isFirst = month === 3 || month === 8;
  if (!isFirst || bill.isolateOn === null) return;
  const { id } = person;
  year.acts.push({ at: jakarta(bill.isolateOn, '10:00'), kind: 'isolate', person: id });
  year.acts.push({ at: jakarta(end, '15:00'), kind: 'restore', person: id });
}

/** Some are voided within the same minute, before the receipt has left. */
function payAndVoid(year: Year, bill: Bill, pay: Pay, chance: Chance): void {
  const day = plusDays(bill.dueOn, -2 - chance.below(3));
  const { payment, at } = pay(day, chance.of(times), bill.total, 0);
  const voidedAt = chance.below(3) === 0 ? at : new Date(at.getTime() + 20 * hourMs);
  year.acts.push({ at: voidedAt, kind: 'void', payment });
  pay(plusDays(bill.dueOn, -chance.below(2)), '15:00', bill.total, 1);
}

function promiseToPay(year: Year, bill: Bill, pay: Pay, chance: Chance): void {
  const promisedOn = plusDays(bill.dueOn, 4);
  const at = jakarta(plusDays(bill.dueOn, 2), '10:00');
  year.acts.push({ at, kind: 'promise', promise: bill.id, bill: bill.id, promisedOn });
  pay(plusDays(promisedOn, chance.below(3) - 1), chance.of(times), bill.total);
}

function addRenewals(year: Year, person: Person, chance: Chance): void {
  const n = person.id - 1_000;
  let id = 80_000 + n * 100;
  const time = ['10:00', '15:00', '19:00', '01:00'][n % 4]!;
  let expiresAt = jakarta(`2028-01-${String(6 + (n % 25)).padStart(2, '0')}`, time);
  const lengthMs = person.days * dayMs;
  const startsAt = new Date(expiresAt.getTime() - lengthMs);
  year.periods.push({ id, person: person.id, startsAt, expiresAt });
  const leaves = n % 2 === 0 ? '2028-12-20' : '2028-06-20';
  while (expiresAt < jakarta(leaves, '00:00')) {
    // From four days before the end, which is most of a week's package, to six after it.
    const lateDays = n % 5 === 4 ? chance.below(7) - 1 : -1 - chance.below(4);
    const day = plusDays(expiresAt.toISOString().slice(0, 10), lateDays);
    const at = jakarta(day, chance.of(times));
    const from: Date = at > expiresAt ? at : expiresAt;
    expiresAt = new Date(from.getTime() + lengthMs);
    id += 1;
    const act = { at, period: id, person: person.id, startsAt: from, expiresAt };
    year.acts.push({ ...act, kind: 'renew' });
  }
}

function addWishes(year: Year): void {
  const phoneOf = (n: number) => year.people[n]!.phone!;
  const optOut = (n: number, at: Date, scope: 'reminders' | 'everything') =>
    year.acts.push({ at, kind: 'optOut', phone: phoneOf(n), scope });
  optOut(21, jakarta('2028-02-07', '07:30'), 'reminders');
  optOut(31, jakarta('2028-03-09', '10:00'), 'reminders');
  optOut(0, jakarta('2028-09-12', '15:00'), 'reminders');
  optOut(41, jakarta('2028-05-05', '15:00'), 'everything');
  optOut(182, jakarta('2028-06-06', '04:00'), 'reminders');
  year.acts.push({ at: jakarta('2028-07-19', '10:00'), kind: 'optIn', phone: phoneOf(21) });
  year.acts.push({ at: jakarta('2028-10-02', '10:00'), kind: 'optIn', phone: phoneOf(41) });
}

/** One in the day, one in a night that is over before anybody may be told, one on a Sunday. */
function addIncidents(year: Year): void {
  const outage = (incident: number, from: Date, to: Date) => {
    const area = `RW 0${incident % 8}`;
    year.acts.push({ at: from, kind: 'incident', incident, isOutage: true, area, startsAt: from });
    year.acts.push({ at: to, kind: 'resolve', incident });
  };
  outage(101, jakarta('2028-03-15', '10:00'), jakarta('2028-03-15', '15:00'));
  outage(102, jakarta('2028-05-17', '22:30'), jakarta('2028-05-18', '04:00'));
  outage(103, jakarta('2028-08-06', '10:00'), jakarta('2028-08-07', '15:00'));
  year.acts.push({
    at: jakarta('2028-09-13', '15:00'),
    ...{ kind: 'incident', incident: 104, isOutage: false, area: 'RW 04' },
    startsAt: jakarta('2028-09-16', '01:00'),
  });
}

/** Twice on most days, not at all on some; three times at once with a rival on another server. */
function addRuns(year: Year, chance: Chance): void {
  for (let day = '2028-01-01'; day <= '2028-12-31'; day = plusDays(day, 1)) {
    const luck = chance.below(100);
    if (luck < 6) continue;
    const isTwice = luck < 30;
    year.acts.push({ at: jakarta(day, '05:30'), kind: 'run', date: day, isTwice });
    if (luck < 80) {
      year.acts.push({ at: jakarta(day, '08:30'), kind: 'run', date: day, isTwice: false });
    }
    if (luck > 96) year.acts.push({ at: jakarta(day, '08:45'), kind: 'kill' });
    // A run for a day that has passed changes nothing.
    if (luck % 10 === 5) {
      const date = plusDays(day, -1 - (luck % 4));
      year.acts.push({ at: jakarta(day, '15:00'), kind: 'run', date, isTwice: false });
    }
  }
  year.acts.push({ at: jakarta('2028-06-20', '04:00'), kind: 'down' });
  year.acts.push({ at: jakarta('2028-06-21', '15:00'), kind: 'up' });
}
