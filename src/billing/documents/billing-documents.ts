import type { Knex } from 'knex';
import { isDocumented } from '../../documented-types.ts';
import type { Logger } from '../../logger.ts';
import { MAX_CAPTION_LENGTH, type MediaFile, safeFileName } from '../../notifications/media.ts';
import type { Claim } from '../../notifications/notification.ts';
import type { MessageType } from '../catalogue/message-type.ts';
import type { RuleRepository } from '../rules/rule-repository.ts';
import {
  type InvoiceFacts,
  type ReceiptFacts,
  readInvoiceFacts,
  readReceiptFacts,
} from './document-facts.ts';
import { makeInvoice } from './invoice.ts';
import type { Letterhead } from './letterhead.ts';
import { makeReceipt } from './receipt.ts';

interface BillingDocumentsOptions {
  db: Knex;
  letterhead: Letterhead;
  /** The messages that a document goes with unless their rule says otherwise. */
  types: readonly string[];
  rules: Pick<RuleRepository, 'wantsDocument'>;
  logger: Logger;
}

type Subject = Pick<Claim, 'id' | 'template' | 'message' | 'invoiceId' | 'paymentId'>;

/** Makes the PDF that goes with a message, when the message is about to leave. */
export class BillingDocuments {
  readonly #options: BillingDocumentsOptions;

  constructor(options: BillingDocumentsOptions) {
    this.#options = options;
  }

  /**
   * The document of a notification from what is committed now; null when none goes with it, when
   * its text is too long for a caption, or when it can't be drawn: the text then leaves alone,
   * and the log says so. Rejects when the database does not answer.
   */
  async find(subject: Subject): Promise<MediaFile | null> {
    const { logger } = this.#options;
    const { template, message } = subject;
    if (!isDocumented(template) || message.length > MAX_CAPTION_LENGTH) return null;
    if (!(await this.#isWanted(template))) return null;
    const draw = await this.#prepare(subject);
    return (
      draw?.().catch((error: unknown) => {
        logger.error({ notificationId: subject.id, err: error }, 'document.failed');
        return null;
      }) ?? null
    );
  }

  async #isWanted(type: MessageType): Promise<boolean> {
    const { rules, types } = this.#options;
    return (await rules.wantsDocument(type)) ?? types.includes(type);
  }

  /** Reads the facts; drawing them is a second step, which needs no database. */
  async #prepare({ template, invoiceId, paymentId }: Subject) {
    const { db, letterhead } = this.#options;
    if (template?.startsWith('payment_')) {
      const facts = paymentId === null ? null : await readReceiptFacts(db, paymentId);
      return (
        facts && (async () => this.#asPdf('receipt', await makeReceipt(facts, letterhead), facts))
      );
    }
    const facts = invoiceId === null ? null : await readInvoiceFacts(db, invoiceId);
    return (
      facts && (async () => this.#asPdf('invoice', await makeInvoice(facts, letterhead), facts))
    );
  }

  #asPdf(kind: Kind, bytes: Buffer, facts: InvoiceFacts & Partial<ReceiptFacts>): MediaFile {
    const language = facts.language ?? this.#options.letterhead.business.language;
    const number = facts.receiptNumber ?? facts.invoiceNumber;
    const name = `${titles[language][kind]} ${number.replaceAll('/', '-')}.pdf`;
    const mimeType = 'application/pdf';
    return { bytes, mimeType, fileName: safeFileName(name, mimeType) };
  }
}

type Kind = 'receipt' | 'invoice';
const titles = {
  id: { receipt: 'Kwitansi', invoice: 'Tagihan' },
  en: { receipt: 'Receipt', invoice: 'Invoice' },
};
