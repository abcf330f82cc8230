import { type Act, type Bill, type Person, type Year, yearEnd } from './year/scenario.ts';

/**
 * What the phones must show after a simulated year, worked out a second time, from the words of
 * docs/billing.md and without a line of the product: no SQL, no rules as data, no planning ahead.
 * It lives through the year act by act and asks, each time, what the customer should be told.
 */

/** One message that must have arrived. */
export interface Expected {
  /** The day on the customer's calendar. */
  day: string;
  phone: string;
  type: string;
  /** What its text must name. */
  names: string[];
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const hoursAhead = { 'Asia/Jakarta': 7, 'Asia/Makassar': 8, 'Asia/Jayapura': 9 };
const signs = { 'Asia/Jakarta': 'WIB', 'Asia/Makassar': 'WITA', 'Asia/Jayapura': 'WIT' };
const months = {
  id: 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember',
  en: 'January February March April May June July August September October November December',
};

const dayThere = (at: number, zone: Person['zone']) =>
  new Date(at + hoursAhead[zone] * hourMs).toISOString().slice(0, 10);
const instantThere = (day: string, hour: number, zone: Person['zone']) =>
  Date.parse(`${day}T00:00:00Z`) + (hour - hoursAhead[zone]) * hourMs;
const shift = (day: string, days: number) =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);
const daysFrom = (one: string, other: string) => (Date.parse(other) - Date.parse(one)) / dayMs;
const isSunday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() === 0;

/** Reminders and announcements go from 08:00 to 20:00, and never on a Sunday. */
function nextOpen(at: number, zone: Person['zone']): number {
  for (let day = dayThere(at, zone); ; day = shift(day, 1)) {
    if (isSunday(day)) continue;
    const opens = instantThere(day, 8, zone);
    const closes = instantThere(day, 20, zone);
    if (at < closes) return Math.max(at, opens);
  }
}

const rupiah = (amount: number) => `Rp${String(amount).replace(/\B(?=(\d{3})+$)/g, '.')}`;
function longDate(day: string, language: 'id' | 'en'): string {
  const [year, month, date] = day.split('-').map(Number);
  return `${date} ${months[language].split(' ')[month! - 1]} ${year}`;
}
function longTime(at: number, { zone, language }: Person): string {
  const there = new Date(at + hoursAhead[zone] * hourMs).toISOString();
  const time = there.slice(11, 16).replace(':', '.');
  return `${longDate(there.slice(0, 10), language)}, ${time} ${signs[zone]}`;
}
const inDays = (days: number, { language }: Person) => (language === 'id' ? [`${days} hari`] : []);

interface OpenBill extends Bill {
  left: number;
  isCancelled: boolean;
  /** Which of its messages were due so far, by name. */
  told: Set<string>;
}

interface Waiting {
  type: string;
  person: Person;
  names: string[];
  leavesAt: number;
  expiresAt: number;
  isReminder: boolean;
  /** Looked at when it leaves. */
  stillTrue: () => boolean;
  leaves?: () => void;
}

type PaidPart = { bill: OpenBill; amount: number; isDebt: boolean; isVoid: boolean };
type Period = { id: number; startsAt: number; expiresAt: number; told: Set<string> };

/** Works out everything that must be on the phones at the end. */
export function foretell(year: Year): Expected[] {
  return new Oracle(year).tell();
}

class Oracle {
  readonly #year: Year;
  readonly #people: Map<number, Person>;
  readonly #bills = new Map<number, OpenBill>();
  readonly #payments = new Map<number, PaidPart & { hasReceiptLeft: boolean }>();
  readonly #periods = new Map<number, Period[]>();
  readonly #optedOut = new Map<string, 'reminders' | 'everything'>();
  readonly #isolated = new Set<number>();
  readonly #promises = new Map<number, { bill: OpenBill; on: string; isTold: boolean }>();
  readonly #late = new Map<number, { late: boolean; bill: number }[]>();
  readonly #moved = new Set<number>();
  readonly #outages = new Map<number, { told: Person[]; area: string; isOver: boolean }>();
  readonly #arrived: Expected[] = [];
  #waiting: Waiting[] = [];
  #isDown = false;

  constructor(year: Year) {
    this.#year = year;
    this.#people = new Map(year.people.map((person) => [person.id, person]));
    for (const { id, person, startsAt, expiresAt } of year.periods) {
      const period = { id, startsAt: +startsAt, expiresAt: +expiresAt, told: new Set<string>() };
      this.#periods.set(person, [period]);
    }
  }

  tell(): Expected[] {
    for (const act of this.#year.acts) {
      this.#passUntil(+act.at);
      this.#live(act, +act.at);
    }
    this.#passUntil(yearEnd.getTime());
    return this.#arrived;
  }

  /** Lets everything leave whose time has come, in the order of time. */
  #passUntil(now: number): void {
    if (this.#isDown) return;
    const due = this.#waiting.filter((one) => one.leavesAt < now);
    this.#waiting = this.#waiting.filter((one) => one.leavesAt >= now);
    due.sort((one, other) => one.leavesAt - other.leavesAt);
    for (const one of due) this.#leave(one);
  }

  #leave(one: Waiting): void {
    const { person, type, names } = one;
    const wish = this.#optedOut.get(person.phone!);
    if (one.leavesAt >= one.expiresAt || !one.stillTrue()) return;
    if (wish === 'everything' || (wish === 'reminders' && one.isReminder)) return;
    one.leaves?.();
    const day = dayThere(one.leavesAt, person.zone);
    this.#arrived.push({ day, phone: person.phone!, type, names });
  }

  /** Whether this person is to be told such a thing at all, as of now. */
  #listens(person: Person, type: string, isReminder: boolean): boolean {
    const wish = this.#optedOut.get(person.phone ?? '');
    const isStopped = wish === 'everything' || (wish === 'reminders' && isReminder);
    return person.phone !== null && !isStopped && !person.unwanted.includes(type);
  }

  #say(
    at: number,
    person: Person,
    type: string,
    names: string[],
    more: Partial<Waiting> & { isReminder: boolean },
  ): boolean {
    if (!this.#listens(person, type, more.isReminder)) return false;
    this.#waiting.push({
      ...{ type, person, names, expiresAt: at + 2 * dayMs, stillTrue: () => true },
      ...more,
      leavesAt: more.isReminder ? nextOpen(more.leavesAt ?? at, person.zone) : at,
    });
    return true;
  }

  #live(act: Act, at: number): void {
    switch (act.kind) {
      case 'issue':
        return this.#issue(act.bill, at);
      case 'cancel':
        this.#bills.get(act.bill)!.isCancelled = true;
        return;
      case 'pay':
        return this.#pay(act, at);
      case 'void':
        return this.#void(act.payment, at);
      case 'optOut':
        this.#optedOut.set(act.phone, act.scope);
        return;
      case 'optIn':
        this.#optedOut.delete(act.phone);
        return;
      case 'isolate':
      case 'restore':
        return this.#switchLine(act, at);
      case 'renew':
        return this.#renew(act, at);
      case 'promise':
        return this.#promise(act, at);
      case 'join': {
        const person = this.#people.get(act.person)!;
        this.#say(at, person, 'customer_welcome', [String(person.id)], { isReminder: false });
        return;
      }
      case 'incident':
        return this.#incident(act, at);
      case 'resolve':
        return this.#resolve(act.incident, at);
      case 'run':
        return this.#run(act.date, at);
      case 'down':
        this.#isDown = true;
        return;
      case 'up':
        return this.#comeBack(at);
      case 'kill':
        return;
      default:
        act satisfies never;
    }
  }

  #issue(given: Bill, at: number): void {
    const bill = { ...given, left: given.total, isCancelled: false, told: new Set<string>() };
    this.#bills.set(bill.id, bill);
    this.#announce(bill, at);
  }

  /** Worth saying until the end of the due date. */
  #announce(bill: OpenBill, at: number): void {
    const person = this.#people.get(bill.person)!;
    if (!person.isActive || bill.told.has('created') || bill.left === 0 || bill.isCancelled) return;
    const said = this.#say(at, person, 'invoice_created', this.#namesOf(bill, person), {
      isReminder: true,
      expiresAt: instantThere(shift(bill.dueOn, 1), 0, person.zone),
      stillTrue: this.#stillOwes(bill),
    });
    if (said) bill.told.add('created');
  }

  #namesOf(bill: OpenBill, person: Person): string[] {
    return [bill.number, rupiah(bill.left), longDate(bill.dueOn, person.language)];
  }

  #stillOwes(bill: OpenBill): () => boolean {
    const { left } = bill;
    return () => !bill.isCancelled && bill.left === left;
  }

  #pay(act: Act & { kind: 'pay' }, at: number): void {
    const bill = this.#bills.get(act.bill)!;
    const person = this.#people.get(bill.person)!;
    const { amount, isDebt } = act;
    const part = { bill, amount, isDebt, isVoid: false, hasReceiptLeft: false };
    this.#payments.set(act.payment, part);
    if (!isDebt) bill.left -= amount;
    const isPaid = !isDebt && bill.left === 0;
    const type = isDebt ? 'payment_debt' : isPaid ? 'payment_received' : 'payment_partial';
    const names = [bill.number, rupiah(amount), ...(isPaid ? [] : [rupiah(bill.left)])];
    this.#say(at, person, type, names, {
      isReminder: false,
      stillTrue: () => !part.isVoid,
      leaves: () => (part.hasReceiptLeft = true),
    });
    if (!isPaid) return;
    this.#countLateness(bill, person, at);
  }

  /** On time until the end of the due date, where the customer lives. */
  #countLateness(bill: OpenBill, person: Person, at: number): void {
    const isLate = dayThere(at, person.zone) > bill.dueOn;
    const since = this.#late.get(person.id) ?? [];
    const before = since.filter(({ late }) => late).length;
    since.push({ late: isLate, bill: bill.id });
    this.#late.set(person.id, since);
    const lastThree = since.slice(-3);
    if (!isLate && before > 0 && lastThree.length === 3 && lastThree.every(({ late }) => !late)) {
      this.#late.set(person.id, []);
    }
    if (!isLate) return;
    const count = before + 1;
    if (count === 5) {
      // Who pays in advance already can't be moved there again, and is told nothing.
      if (this.#moved.has(person.id)) return;
      this.#moved.add(person.id);
      this.#late.set(person.id, []);
      const names = ['5 kali'].filter(() => person.language === 'id');
      this.#say(at, person, 'late_moved_to_prepaid', names, { isReminder: false });
    } else if (count === 3 || count === 4) {
      const names = [`${count} kali`].filter(() => person.language === 'id');
      const expiresAt = at + 7 * dayMs;
      this.#say(at, person, `late_warning_${count}`, names, { isReminder: true, expiresAt });
    }
  }

  #void(payment: number, at: number): void {
    const part = this.#payments.get(payment)!;
    const { bill, amount } = part;
    part.isVoid = true;
    bill.left += amount;
    const person = this.#people.get(bill.person)!;
    const since = this.#late.get(person.id) ?? [];
    this.#late.set(
      person.id,
      since.filter((event) => event.bill !== bill.id),
    );
    if (!part.hasReceiptLeft) return;
    const names = [bill.number, rupiah(amount), rupiah(bill.left)];
    this.#say(at, person, 'payment_voided', names, { isReminder: false });
  }

  #switchLine(act: Act & { kind: 'isolate' | 'restore' }, at: number): void {
    const person = this.#people.get(act.person)!;
    const isCut = act.kind === 'isolate';
    if (isCut) this.#isolated.add(person.id);
    else this.#isolated.delete(person.id);
    const type = isCut ? 'service_suspended' : 'service_restored';
    const owed = this.#openBillsOf([person]).reduce((sum, bill) => sum + bill.left, 0);
    this.#say(at, person, type, isCut ? [rupiah(owed)] : [], { isReminder: false });
  }

  #renew(act: Act & { kind: 'renew' }, at: number): void {
    const person = this.#people.get(act.person)!;
    const { period: id, startsAt, expiresAt } = act;
    const period = { id, startsAt: +startsAt, expiresAt: +expiresAt, told: new Set<string>() };
    this.#periods.get(person.id)!.push(period);
    const names = [longTime(+expiresAt, person)];
    this.#say(at, person, 'prepaid_renewed', names, { isReminder: false });
  }

  #promise(act: Act & { kind: 'promise' }, at: number): void {
    const bill = this.#bills.get(act.bill)!;
    const person = this.#people.get(bill.person)!;
    this.#promises.set(act.promise, { bill, on: act.promisedOn, isTold: false });
    const names = [longDate(act.promisedOn, person.language), bill.number];
    this.#say(at, person, 'promise_recorded', names, { isReminder: false });
  }

  #incident(act: Act & { kind: 'incident' }, at: number): void {
    const outage = { told: [] as Person[], area: act.area, isOver: false };
    this.#outages.set(act.incident, outage);
    const type = act.isOutage ? 'outage_started' : 'maintenance_planned';
    const phones = new Set<string>();
    for (const person of this.#year.people) {
      const isThere = person.fromStart || at > Date.parse('2028-04-15T00:00:00Z');
      if (person.area !== act.area || !person.isActive || !isThere) continue;
      if (person.phone === null || phones.has(person.phone)) continue;
      phones.add(person.phone);
      const names = [act.area, longTime(+act.startsAt, person)];
      this.#say(at, person, type, names, {
        isReminder: true,
        expiresAt: act.isOutage ? at + dayMs : +act.startsAt,
        stillTrue: () => !outage.isOver,
        leaves: () => outage.told.push(person),
      });
    }
  }

  #resolve(incident: number, at: number): void {
    const outage = this.#outages.get(incident)!;
    outage.isOver = true;
    for (const person of outage.told) {
      const expiresAt = at + dayMs;
      this.#say(at, person, 'outage_resolved', [outage.area], { isReminder: true, expiresAt });
    }
  }

  /** What the session's absence kept waiting leaves when it is back, if it is still true. */
  #comeBack(at: number): void {
    this.#isDown = false;
    for (const one of this.#waiting) {
      const from = Math.max(one.leavesAt, at);
      one.leavesAt = one.isReminder ? nextOpen(from, one.person.zone) : from;
    }
  }

  #openBillsOf(people: readonly Person[]): OpenBill[] {
    return [...this.#bills.values()].filter(
      (bill) =>
        bill.left > 0 && !bill.isCancelled && people.some((person) => person.id === bill.person),
    );
  }

  /** Everybody's morning. */
  #run(date: string, at: number): void {
    for (const bill of this.#openBillsOf(this.#year.people)) {
      const isNews = date >= bill.issuedOn && date <= shift(bill.issuedOn, 6);
      if (isNews && date <= bill.dueOn) this.#announce(bill, at);
    }
    this.#remindOfBills(date, at);
    this.#warnOfIsolation(date, at);
    for (const person of this.#year.people) this.#remindOfPackage(person, date, at);
    this.#remindOfPromises(date, at);
  }

  /**
   * When a text of this day may leave, or null when it can't on this day: from nine, within the
   * open hours, by midnight at the latest.
   */
  #turnOn(date: string, at: number, zone: Person['zone'], from = 0): number | null {
    const earliest = Math.max(instantThere(date, 9, zone), at, from);
    const open = nextOpen(earliest, zone);
    return dayThere(open, zone) === date ? open : null;
  }

  /** Which reminder it is on this day, also when its own day was missed. */
  #stageOf(bill: OpenBill, date: string): { name: string; type: string; days: number } | null {
    const left = daysFrom(date, bill.dueOn);
    const stages = [
      { name: 'H-3', from: 3, to: 2, type: 'invoice_reminder' },
      { name: 'H-1', from: 1, to: 1, type: 'invoice_reminder' },
      { name: 'today', from: 0, to: 0, type: 'invoice_due_today' },
      { name: 'D+1', from: -1, to: -2, type: 'invoice_overdue' },
      { name: 'D+3', from: -3, to: -5, type: 'invoice_overdue' },
      { name: 'D+7', from: -7, to: -9, type: 'invoice_overdue' },
    ];
    const stage = stages.find(({ from, to }) => left <= from && left >= to);
    if (!stage || shift(bill.dueOn, -stage.from) <= bill.issuedOn) return null;
    return { ...stage, days: Math.abs(left) };
  }

  #remindOfBills(date: string, at: number): void {
    const due: {
      bill: OpenBill;
      person: Person;
      stage: { name: string; type: string; days: number };
    }[] = [];
    for (const bill of this.#openBillsOf(this.#year.people)) {
      const person = this.#people.get(bill.person)!;
      const stage = this.#stageOf(bill, date);
      if (!stage || bill.told.has(stage.name) || !person.isActive) continue;
      if (this.#turnOn(date, at, person.zone) === null) continue;
      if (this.#listens(person, stage.type, true)) due.push({ bill, person, stage });
    }
    for (const phone of new Set(due.map(({ person }) => person.phone!))) {
      const here = due.filter(({ person }) => person.phone === phone);
      const summed = here.filter(({ person }) => !person.unwanted.includes('arrears_summary'));
      const owners = this.#year.people.filter(
        (person) =>
          person.phone === phone && person.isActive && !person.unwanted.includes('arrears_summary'),
      );
      const open = this.#openBillsOf(owners);
      const isSummed = summed.length > 0 && open.length >= 2;
      if (isSummed) this.#sumUp(summed[0]!.person, owners, open, date, at);
      for (const { bill, person, stage } of here) {
        bill.told.add(stage.name);
        if (isSummed && summed.some((one) => one.bill === bill)) continue;
        const names = [bill.number, rupiah(bill.left)];
        if (stage.type !== 'invoice_due_today') names.push(...inDays(stage.days, person));
        this.#sayOn(date, at, person, stage.type, names, this.#stillOwes(bill));
      }
    }
  }

  #sumUp(
    person: Person,
    owners: readonly Person[],
    open: readonly OpenBill[],
    date: string,
    at: number,
  ): void {
    const owed = (bills: readonly OpenBill[]) => bills.reduce((sum, bill) => sum + bill.left, 0);
    const total = owed(open);
    const names = [...open.map((bill) => bill.number), rupiah(total)];
    const stillTrue = () => owed(this.#openBillsOf(owners)) === total;
    this.#sayOn(date, at, person, 'arrears_summary', names, stillTrue);
  }

  #sayOn(
    date: string,
    at: number,
    person: Person,
    type: string,
    names: string[],
    stillTrue: () => boolean,
    from = 0,
    until = Infinity,
  ): void {
    const leavesAt = this.#turnOn(date, at, person.zone, from)!;
    const midnight = instantThere(shift(date, 1), 0, person.zone);
    const expiresAt = Math.min(midnight, until);
    this.#say(at, person, type, names, { isReminder: true, leavesAt, expiresAt, stillTrue });
  }

  #warnOfIsolation(date: string, at: number): void {
    for (const bill of this.#openBillsOf(this.#year.people)) {
      const person = this.#people.get(bill.person)!;
      if (bill.isolateOn === null || this.#isolated.has(person.id) || !person.isActive) continue;
      const left = daysFrom(date, bill.isolateOn);
      const name = left === 3 || left === 2 ? 'isolation H-3' : left === 1 ? 'isolation H-1' : '';
      if (name === '' || bill.told.has(name)) continue;
      if (this.#turnOn(date, at, person.zone) === null) continue;
      if (!this.#listens(person, 'isolation_warning', true)) continue;
      bill.told.add(name);
      const names = [bill.number, longDate(bill.isolateOn, person.language)];
      this.#sayOn(date, at, person, 'isolation_warning', names, this.#stillOwes(bill));
    }
  }

  #remindOfPackage(person: Person, date: string, at: number): void {
    const periods = this.#periods.get(person.id);
    const last = periods?.at(-1);
    if (!periods || !last || !person.isActive) return;
    const stillLast = () => periods.at(-1) === last;
    const names = [longTime(last.expiresAt, person)];
    const end = dayThere(last.expiresAt, person.zone);
    const warning = this.#packageStage(person, last, date, end);
    if (warning && !last.told.has(warning.name)) {
      const { from, name } = warning;
      const turn = this.#turnOn(date, at, person.zone, from);
      const isHeard = this.#listens(person, 'prepaid_expiring', true);
      if (turn !== null && turn < last.expiresAt && isHeard) {
        last.told.add(name);
        const { expiresAt } = last;
        this.#sayOn(date, at, person, 'prepaid_expiring', names, stillLast, from, expiresAt);
      }
    }
    const gone = daysFrom(end, date);
    if (gone < 0 || gone > 1 || last.told.has('expired')) return;
    if (this.#turnOn(date, at, person.zone, last.expiresAt) === null) return;
    if (!this.#listens(person, 'prepaid_expired', true)) return;
    last.told.add('expired');
    this.#sayOn(date, at, person, 'prepaid_expired', names, stillLast, last.expiresAt);
  }

  /** Seven, three and one day before; when a quarter is left of packages under four weeks. */
  #packageStage(
    person: Person,
    period: Period,
    date: string,
    end: string,
  ): { name: string; from: number } | null {
    if (person.days < 28) {
      const from = period.expiresAt - (person.days * dayMs) / 4;
      const first = dayThere(from, person.zone);
      const isOn = date >= first && date <= shift(first, 2) && date <= end;
      return isOn ? { name: 'quarter', from } : null;
    }
    const left = daysFrom(date, end);
    const stage = [
      { days: 7, until: 5 },
      { days: 3, until: 2 },
      { days: 1, until: 1 },
    ].find(({ days, until }) => left <= days && left >= until);
    if (!stage) return null;
    const first = shift(end, -stage.days);
    if (first <= dayThere(period.startsAt, person.zone)) return null;
    return { name: `H-${stage.days}`, from: 0 };
  }

  #remindOfPromises(date: string, at: number): void {
    for (const promise of this.#promises.values()) {
      const { bill, on } = promise;
      const person = this.#people.get(bill.person)!;
      if (on !== date || promise.isTold || bill.left === 0 || bill.isCancelled) continue;
      if (!person.isActive || this.#turnOn(date, at, person.zone) === null) continue;
      if (!this.#listens(person, 'promise_due', true)) continue;
      promise.isTold = true;
      const names = [longDate(on, person.language), rupiah(bill.left)];
      this.#sayOn(date, at, person, 'promise_due', names, this.#stillOwes(bill));
    }
  }
}
