import type { Knex } from 'knex';

/** The tables whose ids stand in paths and bodies, by the part of a path before such an id. */
const tables = {
  customers: 'customers',
  contacts: 'customer_contacts',
  packages: 'packages',
  subscriptions: 'subscriptions',
  periods: 'prepaid_periods',
  invoices: 'invoices',
  promises: 'payment_promises',
  incidents: 'incidents',
  payments: 'payments',
  batches: 'batches',
  notifications: 'notification_logs',
  webhooks: 'webhook_endpoints',
  deliveries: 'webhook_deliveries',
  keys: 'api_keys',
} as const;

type Kind = keyof typeof tables;

/** What else stands in paths where an id would. */
const names = {
  templates: ['payment_received', 'invoice_reminder', 'jadwal_teknisi', 'halo'],
  'opt-outs': ['081234567890', '6281234567891'],
  'late-payments': ['123', '124'],
} as const;

/** The fields that name a row of a kind. */
const fields: Readonly<Record<string, Kind>> = {
  customerId: 'customers',
  packageId: 'packages',
  subscriptionId: 'subscriptions',
  invoiceId: 'invoices',
  paymentId: 'payments',
  batchId: 'batches',
};

/** The rows that generated requests are about, so that they reach what is behind validation. */
export class KnownRows {
  readonly #db: Knex;
  /** The id of a row that is no request's to change. */
  readonly #spared: string;
  #ids = new Map<string, string[]>();

  constructor(db: Knex, spared: string) {
    this.#db = db;
    this.#spared = spared;
  }

  /** Looks which rows there are: the first ones and the newest. */
  async look(): Promise<void> {
    const first = (kind: Kind, order: string, count: number) =>
      `(select '${kind}' as kind, id::text from ${tables[kind]} order by id ${order} limit ${count})`;
    const parts = (Object.keys(tables) as Kind[]).flatMap((kind) => [
      first(kind, 'asc', 3),
      first(kind, 'desc', 5),
    ]);
    const { rows } = await this.#db.raw(parts.join(' union all '));
    this.#ids = new Map();
    for (const { kind, id } of rows as { kind: string; id: string }[]) {
      if (id !== this.#spared) this.#ids.set(kind, [...(this.#ids.get(kind) ?? []), id]);
    }
  }

  /** One that may stand in a path behind `segment`; null when nothing does. */
  inPath(segment: string, choice: number): string | null {
    const known = names[segment as keyof typeof names] ?? this.#ids.get(segment) ?? [];
    return known[choice % known.length] ?? null;
  }

  /** One that may stand in the field `name`; null when it names no row, or there is none. */
  inField(name: string, choice: number): string | null {
    const kind = fields[name];
    return kind === undefined ? null : this.inPath(kind, choice);
  }
}
