import type { Knex } from 'knex';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { formatDateTime } from '../notifications/formats/time.ts';
import { cancelWaiting } from '../notifications/sql/cancel-waiting.ts';
import { type PlannedNotification, enqueuePlanned } from '../notifications/sql/enqueue-planned.ts';
import { messageClassOf } from './catalogue/message-class.ts';
import type { MessageType } from './catalogue/message-type.ts';
import type { LoadedTexts, MessageWriter } from './message-writer.ts';
import { type Rules, RuleRepository } from './rules/rule-repository.ts';
import type { Addressee } from './runs/planned-message.ts';
import { type BusinessDefaults, readAddressees } from './runs/run-facts.ts';
import { isWanted } from './runs/sort-out.ts';

interface IncidentNewsOptions {
  textsOn: (db: Knex) => Pick<MessageWriter, 'load'>;
  defaults: BusinessDefaults;
  clock: Clock;
  logger: Logger;
}

interface Incident {
  id: number;
  kind: 'outage' | 'maintenance';
  area: string;
  starts_at: Date;
  ends_at: Date | null;
  resolved_at: Date | null;
  note: string | null;
}

const dayMs = 86_400_000;

/** Tells everybody in an area what is wrong with their line, once per phone. */
export class IncidentNews {
  readonly #options: IncidentNewsOptions;

  constructor(options: IncidentNewsOptions) {
    this.#options = options;
  }

  /** Announces an outage or maintenance to the active customers of its area. */
  async report(trx: Knex.Transaction, incidentId: number): Promise<void> {
    const incident = await readIncident(trx, incidentId);
    if (!incident || incident.resolved_at) return;
    const type = incident.kind === 'outage' ? 'outage_started' : 'maintenance_planned';
    const now = this.#options.clock.now();
    const expiresAt = endOfNews(incident, now);
    if (expiresAt <= now) return;
    await this.#tell(trx, type, incident, await listInArea(trx, incident.area), expiresAt);
  }

  /**
   * Tells those to whom the outage was announced that it is over, and takes back what has not
   * left yet: who was not told of it needs no end of it.
   */
  async resolve(trx: Knex.Transaction, incidentId: number): Promise<void> {
    const incident = await readIncident(trx, incidentId);
    if (!incident) return;
    const { clock } = this.#options;
    for (const template of ['outage_started', 'maintenance_planned']) {
      const waiting = { template, prefix: `${template}:${incidentId}:` };
      await cancelWaiting(trx, waiting, isOver, clock.now());
    }
    if (incident.kind !== 'outage') return;
    const told = await listTold(trx, incidentId);
    const expiresAt = new Date(clock.now().getTime() + dayMs);
    await this.#tell(trx, 'outage_resolved', incident, told, expiresAt);
  }

  async #tell(
    trx: Knex.Transaction,
    type: MessageType,
    incident: Incident,
    customerIds: readonly number[],
    expiresAt: Date,
  ): Promise<void> {
    const { textsOn, defaults, clock, logger } = this.#options;
    const rules = await new RuleRepository(trx).load();
    if (!rules[type].enabled) return;
    const people = await readAddressees(trx, customerIds, defaults);
    const texts = await textsOn(trx).load();
    const rows = oncePerPhone([...people.values()])
      .filter((to) => isWanted({ to, type }))
      .map((to) => toNotification({ type, incident, to, expiresAt, texts, rules }));
    await enqueuePlanned(trx, rows, clock.now());
    logger.info({ type, incidentId: incident.id, planned: rows.length }, 'billing.incident');
  }
}

const isOver = {
  code: 'superseded',
  message: 'What it tells of is over. Nothing needs to be done.',
};

/** An outage is news for a day; maintenance until it begins, or until its end once it has. */
function endOfNews({ kind, starts_at, ends_at }: Incident, now: Date): Date {
  const tomorrow = new Date(now.getTime() + dayMs);
  if (kind === 'outage') return tomorrow;
  return starts_at > now ? starts_at : (ends_at ?? tomorrow);
}

function oncePerPhone(people: readonly Addressee[]): Addressee[] {
  const sorted = people.toSorted((one, other) => other.customerId - one.customerId);
  const byPhone = new Map(sorted.flatMap((to) => (to.phone === null ? [] : [[to.phone, to]])));
  return [...byPhone.values()].toReversed();
}

function toNotification({
  type,
  incident,
  to,
  expiresAt,
  texts,
  rules,
}: {
  type: MessageType;
  incident: Incident;
  to: Addressee;
  expiresAt: Date;
  texts: LoadedTexts;
  rules: Rules;
}): PlannedNotification {
  return {
    recipient: to.phoneAsGiven!,
    phone: to.phone!,
    message: texts.write(type, to.language, {
      customerName: to.name,
      customerId: to.customerId,
      ...incidentValues(type, incident, to),
    }),
    class: messageClassOf(type),
    template: type,
    customerId: to.customerId,
    expiresAt,
    dedupeKey: `${type}:${incident.id}:${to.customerId}`,
    priority: rules[type].priority,
    timeZone: to.ownTimeZone,
  };
}

function incidentValues(type: MessageType, incident: Incident, to: Addressee) {
  const end = type === 'outage_resolved' ? incident.resolved_at : incident.ends_at;
  const print = (at: Date) => formatDateTime(at, to.timeZone, to.language);
  return {
    area: incident.area,
    startsAt: print(incident.starts_at),
    ...(end !== null && { endsAt: print(end) }),
    ...(incident.note !== null && { note: incident.note }),
  };
}

async function readIncident(db: Knex, id: number): Promise<Incident | null> {
  const { rows } = await db.raw<{ rows: Incident[] }>(
    `select id, kind, area, starts_at, ends_at, resolved_at, note from incidents where id = :id`,
    { id },
  );
  return rows[0] ?? null;
}

async function listInArea(db: Knex, area: string): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select id from customers where area = :area and status = 'active'`,
    { area },
  );
  return rows.map(({ id }) => id);
}

/** What was handed over, be its result known or not, counts as told. */
async function listTold(db: Knex, incidentId: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { customer_id: number }[] }>(
    `select customer_id from notification_logs
     where template = 'outage_started' and dedupe_key like :prefix
       and (status = 'sent' or (status = 'pending' and attempts > 0))`,
    { prefix: `outage\\_started:${incidentId}:%` },
  );
  return rows.map((row) => row.customer_id);
}
