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
}

interface TemplateRow {
  name: string;
  language: Language;
  version: number;
  body: string;
  created_by: string;
  created_at: Date;
}

const columns = 'name, language, version, body, created_by, created_at';

/** Every statement on `message_templates`. */
export class MessageTemplateRepository {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /** The newest version of each name and language, by name; of one name when it is given. */
  async listNewest(name: string | null = null): Promise<StoredTemplate[]> {
    const { rows } = await this.#db.raw<{ rows: TemplateRow[] }>(
      `select distinct on (name, language) ${columns} from message_templates
       where cast(:name as text) is null or name = :name
       order by name, language, version desc`,
      { name },
    );
    return rows.map(toTemplate);
  }
}

function toTemplate(row: TemplateRow): StoredTemplate {
  const { name, language, version, body } = row;
  return { name, language, version, body, createdBy: row.created_by, createdAt: row.created_at };
}
