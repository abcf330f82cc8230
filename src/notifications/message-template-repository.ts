import type { Knex } from 'knex';
import type { Language } from './formats/language.ts';

/** One version of a text that an operator has written. */
export interface StoredTemplate {
  name: string;
  language: Language;
  /** 1 for the first; each change makes the next one. */
  version: number;
  body: string;
  /** Name of the key that wrote it. */
  createdBy: string;
  createdAt: Date;
  /** When it was taken back; null while it, or a later version, is in use. */
  withdrawnAt: Date | null;
}

/** A text to be the next version. */
export type NewTemplate = Pick<StoredTemplate, 'name' | 'language' | 'body' | 'createdBy'>;

interface TemplateRow {
  name: string;
  language: Language;
  version: number;
  body: string;
  created_by: string;
  created_at: Date;
  withdrawn_at: Date | null;
}

const columns = 'name, language, version, body, created_by, created_at, withdrawn_at';

/** Every statement on `message_templates`. */
export class MessageTemplateRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The version in use of each name and language, by name; of one name when it is given. */
  async listNewest(name: string | null = null): Promise<StoredTemplate[]> {
    const { rows } = await this.#db.raw<{ rows: TemplateRow[] }>(
      `select distinct on (name, language) ${columns} from message_templates
       where withdrawn_at is null and (cast(:name as text) is null or name = :name)
       order by name, language, version desc`,
      { name },
    );
    return rows.map(toTemplate);
  }

  /** Every version there ever was of a name, newest first. */
  async listVersions(name: string): Promise<StoredTemplate[]> {
    const { rows } = await this.#db.raw<{ rows: TemplateRow[] }>(
      `select ${columns} from message_templates where name = :name
       order by created_at desc, version desc, language`,
      { name },
    );
    return rows.map(toTemplate);
  }

  /** Writes the next version. A rival that takes its number meanwhile is passed over once more. */
  async add(template: NewTemplate, now: Date): Promise<StoredTemplate> {
    for (;;) {
      const row = await this.#insertNext(template, now);
      if (row) return toTemplate(row);
    }
  }

  /** Takes back what is in use of a name, in one language or in all; false when nothing was. */
  async withdraw(name: string, language: Language | null, now: Date): Promise<boolean> {
    const { rows } = await this.#db.raw<{ rows: unknown[] }>(
      `update message_templates set withdrawn_at = :now
       where name = :name and withdrawn_at is null
         and (cast(:language as text) is null or language = :language)
       returning 1`,
      { name, language, now },
    );
    return rows.length > 0;
  }

  async #insertNext(template: NewTemplate, now: Date): Promise<TemplateRow | undefined> {
    const { rows } = await this.#db.raw<{ rows: TemplateRow[] }>(
      `insert into message_templates (name, language, version, body, created_by, created_at)
       select :name, :language, coalesce(max(version), 0) + 1, :body, :createdBy, :now
       from message_templates where name = :name and language = :language
       on conflict do nothing
       returning ${columns}`,
      { ...template, now },
    );
    return rows[0];
  }
}

function toTemplate(row: TemplateRow): StoredTemplate {
  const { name, language, version, body } = row;
  return {
    name,
    language,
    version,
    body,
    createdBy: row.created_by,
    createdAt: row.created_at,
    withdrawnAt: row.withdrawn_at,
  };
}
