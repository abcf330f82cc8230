import type { Knex } from 'knex';
import { optOutReply } from './opt-out-reply.ts';
import {
  type InboundOf,
  type InboundRecord,
  applyKeyword,
  countKeywords,
  enqueueReply,
  insertInbound,
  warmUpContact,
} from './sql/take-inbound.ts';

/** What taking in a message came to. */
export interface InboundResult {
  /** False when the message was known before. */
  isNew: boolean;
  /** False when it only has a LID that leads to nobody yet. */
  hasSender: boolean;
  /** Whether an answer was queued. */
  answered: boolean;
}

/**
 * Machines that answer machines would go on for ever: a phone's keywords are obeyed beyond this
 * many a day, and no longer answered.
 */
const answersADay = 10;

/** What customers write: who, when, and whether it was a keyword. Texts are not kept. */
export class InboundRepository {
  readonly #db: Knex;
  readonly #businessName: string | null;

  constructor(db: Knex, options: { businessName: string | null }) {
    this.#db = db;
    this.#businessName = options.businessName;
  }

  /**
   * Takes in one message, in one commit: the message by its id, the sender as somebody who knows
   * us, and, for a keyword, the opt-out and its answer. Taking it in again changes nothing, save
   * where its sender has become known since.
   */
  take(record: InboundRecord, now: Date): Promise<InboundResult> {
    return this.#db.transaction(async (transaction) => {
      const news = await insertInbound(transaction, record);
      if (!news) return { isNew: false, hasSender: true, answered: false };
      const { phone } = news;
      if (phone === null) return { isNew: true, hasSender: false, answered: false };
      const inbound = { ...news, phone };
      await warmUpContact(transaction, inbound, now);
      return {
        isNew: true,
        hasSender: true,
        answered: await this.#obey(transaction, inbound, now),
      };
    });
  }

  /** Keywords whose sender is only known by LID, oldest first. */
  async listWithoutSender(limit: number): Promise<(InboundRecord & { lid: string })[]> {
    const { rows } = await this.#db.raw<{
      rows: {
        message_id: string;
        lid: string;
        keyword: InboundRecord['keyword'];
        received_at: Date;
      }[];
    }>(
      `select message_id, lid, keyword, received_at from inbound_messages
       where phone is null and keyword is not null and lid is not null
       order by received_at limit :limit`,
      { limit },
    );
    return rows.map(({ message_id, lid, keyword, received_at }) => ({
      ...{ messageId: message_id, phone: null, lid, keyword, at: received_at },
    }));
  }

  /** The phone that a LID is known to belong to, or null. */
  async findPhone(lid: string): Promise<string | null> {
    const { rows } = await this.#db.raw<{ rows: { phone: string }[] }>(
      'select phone from contacts where lid = :lid',
      { lid },
    );
    return rows[0]?.phone ?? null;
  }

  /** Until when nothing that customers wrote is missing; null before the first read-back. */
  async readUntil(): Promise<Date | null> {
    const { rows } = await this.#db.raw<{ rows: { inbound_read_until: Date | null }[] }>(
      `select inbound_read_until from whatsapp_accounts where id = 'default'`,
    );
    return rows[0]?.inbound_read_until ?? null;
  }

  /** Moves that mark, also back after the clock was ahead. */
  async markReadUntil(at: Date): Promise<void> {
    await this.#db.raw(
      `update whatsapp_accounts set inbound_read_until = :at where id = 'default'`,
      { at },
    );
  }

  async #obey(db: Knex, inbound: InboundOf, now: Date): Promise<boolean> {
    const { keyword } = inbound;
    if (keyword === null) return false;
    const scope = await applyKeyword(db, { ...inbound, keyword });
    if ((await countKeywords(db, inbound)) > answersADay) return false;
    return enqueueReply(db, inbound, optOutReply(scope, this.#businessName), now);
  }
}
