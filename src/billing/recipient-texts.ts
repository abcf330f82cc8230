import type { Knex } from 'knex';
import { AppError } from '../errors.ts';
import type { Language } from '../notifications/formats/language.ts';
import type { TemplateValues } from '../notifications/message-template.ts';
import type { TemplateOrder, TemplateTexts } from '../whatsapp/template-texts.ts';
import { type LoadedTexts, type MessageWriter, templateNotFound } from './message-writer.ts';

interface Recipient {
  id: number;
  name: string;
  language: Language | null;
}

/** Makes the texts that callers ask for by the name of a template, in the customer's language. */
export class RecipientTexts implements TemplateTexts {
  readonly #db: Knex;
  readonly #writer: MessageWriter;

  constructor({ db, writer }: { db: Knex; writer: MessageWriter }) {
    this.#db = db;
    this.#writer = writer;
  }

  async make(orders: readonly TemplateOrder[]): Promise<readonly (string | AppError)[]> {
    if (orders.length === 0) return [];
    const names = new Set(orders.map(({ template }) => template));
    const [only = null] = names;
    const [texts, recipients] = await Promise.all([
      this.#writer.load(names.size === 1 ? only : null),
      this.#findRecipients(orders),
    ]);
    return orders.map((order) => this.#makeOne(order, texts, recipients));
  }

  #makeOne(
    { template, variables = {}, customerId }: TemplateOrder,
    texts: LoadedTexts,
    recipients: ReadonlyMap<number, Recipient>,
  ): string | AppError {
    if (template === null) return templateNotFound();
    const recipient = customerId === null ? undefined : recipients.get(customerId);
    const language = recipient?.language ?? this.#writer.language;
    const known = recipient ? valuesOf(recipient) : {};
    try {
      return texts.writeNamed(template, language, { ...known, ...variables });
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  async #findRecipients(orders: readonly TemplateOrder[]): Promise<Map<number, Recipient>> {
    const ids = [...new Set(orders.flatMap(({ customerId }) => customerId ?? []))];
    if (ids.length === 0) return new Map();
    const { rows } = await this.#db.raw<{ rows: Recipient[] }>(
      `select id, name, language from customers where id = any (cast(:ids as bigint[]))`,
      { ids },
    );
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function valuesOf({ id, name }: Recipient): TemplateValues {
  return { customerName: name, customerId: id };
}
