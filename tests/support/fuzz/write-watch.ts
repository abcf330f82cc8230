import type { Knex } from 'knex';

/** Their use is noted now and then, by whatever request comes. */
const noted = 'api_keys';

/**
 * Watches a database of tests for rows that are written: every insert, update and delete that is
 * committed, by whomever.
 */
export class WriteWatch {
  readonly #db: Knex;
  /** Whether anything was asked of the database that may have written. */
  #isAsked = false;
  #last = 0;
  /** Those that were empty at first. */
  #emptied: string[] = [];

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Hears of every query that the server makes with `db`, so that it looks only when it has to. */
  listenTo(db: Knex): void {
    db.on('query', () => {
      this.#isAsked = true;
    });
  }

  async start(): Promise<void> {
    const tables = await this.#tables();
    const counts = await Promise.all(
      tables.map(async (table) => (await this.#db(table).limit(1)).length),
    );
    this.#emptied = tables.filter((table, index) => counts[index] === 0 && table !== noted);
    const triggers = tables.map((table) => {
      const when = table === noted ? 'insert or delete' : 'insert or update or delete';
      return `create trigger note_write after ${when} on ${table}
        for each row execute function note_write();`;
    });
    await this.#db.raw(`
      create unlogged table written (
        id bigint generated always as identity primary key, what text not null
      );
      create function note_write() returns trigger language plpgsql as $$
      begin
        insert into written (what) values (lower(tg_op) || ' ' || tg_table_name);
        return null;
      end $$;
      ${triggers.join('\n')}`);
  }

  /** What was written since it was asked last, such as `insert customers`. */
  async take(): Promise<string[]> {
    if (!this.#isAsked) return [];
    this.#isAsked = false;
    const found = await this.#db.raw(
      'select what, max(id) as id from written where id > ? group by what',
      [this.#last],
    );
    const rows = found.rows as { what: string; id: string }[];
    this.#last = Math.max(this.#last, ...rows.map(({ id }) => Number(id)));
    return rows.map(({ what }) => what);
  }

  /** Takes away every row but those of the first moment and the key `spared`. */
  async empty(spared: string): Promise<void> {
    await this.#db.raw(`truncate written, ${this.#emptied.join(', ')}`);
    await this.#db(noted).whereNot('id', spared).delete();
  }

  async #tables(): Promise<string[]> {
    const { rows } = await this.#db.raw(
      `select tablename from pg_tables
       where schemaname = 'public' and tablename not like 'knex%'`,
    );
    return (rows as { tablename: string }[]).map(({ tablename }) => tablename);
  }
}
