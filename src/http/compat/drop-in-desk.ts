import { isCodeOf } from '../../error-codes.ts';
import { AppError } from '../../errors.ts';
import type { PhoneNumber, PhonePolicy } from '../../notifications/phone-number.ts';
import type { BatchService, ListReply } from '../../whatsapp/batch-service.ts';
import type { BulkRow } from '../../whatsapp/bulk-request.ts';
import { repetitionKey, repetitionMs, type SendRequest } from '../../whatsapp/send-request.ts';
import { type MediaFields, toMediaOrder } from '../media-body.ts';
import { readPhone } from '../send-body.ts';
import { findLongCaption, SendDesk, type SendDeskOptions } from '../send-desk.ts';
import { checkText, invalidField } from './drop-in-fields.ts';

interface DropInDeskOptions extends SendDeskOptions {
  batches: Pick<BatchService, 'sendList'>;
  phonePolicy: PhonePolicy;
  /** The least time between two messages of a list, in ms. */
  delayFloorMs: number;
}

/** One recipient as the caller wrote it, and what it shall read. */
export interface DropInTarget {
  recipient: string;
  /** The recipient with the country that the caller names beside it, where one is named. */
  number?: string;
  text: string;
}

/** What a caller of a drop-in wants. */
interface DropInOrder {
  /** At least one. */
  targets: readonly DropInTarget[];
  scheduledAt?: Date | null;
  /** The least time between two messages of a list, in ms. */
  delayMs?: number;
  file?: MediaFields | null;
}

/** A notification that an order made, or that the same had made within the minute before. */
interface DropInMessage {
  id: string;
  phone: PhoneNumber;
  text: string;
}

/** What became of an order: at least one message, and the targets that got none, with why. */
export interface DropInReply {
  messages: readonly DropInMessage[];
  refused: readonly { recipient: string; code: string }[];
}

/** A target that can be written to. */
type ReadTarget = SendRequest & { message: string };

/** All texts of a list together, as in a bulk call. */
const mostCharacters = 8 * 1024 * 1024;

/**
 * Takes in what drop-ins read, and waits for nothing of WhatsApp. One message is transactional,
 * as a receipt or a one-time code is; a list is a batch of reminders. The same to the same phone
 * within a minute is one message.
 */
export class DropInDesk {
  readonly #options: DropInDeskOptions;
  readonly #sends: SendDesk;

  constructor(options: DropInDeskOptions) {
    this.#options = options;
    this.#sends = new SendDesk(options);
  }

  /**
   * Throws, with nothing stored, what is wrong with the one target, or with the first of a list
   * of which no target can be written to.
   */
  async accept(order: DropInOrder, caller: string): Promise<DropInReply> {
    const targets = distinct(order.targets);
    const [first] = targets;
    if (first === undefined || targets.length > 1) return this.#acceptList(targets, order, caller);
    const body = this.#read(first, 'transactional', order);
    const { notification } = await this.#sends.accept(
      { body, media: order.file ?? null },
      repetitionKey(caller, body),
    );
    return {
      messages: [{ id: notification.id, phone: body.phone, text: first.text }],
      refused: [],
    };
  }

  async #acceptList(
    targets: readonly DropInTarget[],
    order: DropInOrder,
    caller: string,
  ): Promise<DropInReply> {
    if (targets.reduce((sum, { text }) => sum + text.length, 0) > mostCharacters) {
      throw invalidField('message', 'too_long', 'These are too many long texts for one call.');
    }
    const shared = sharedText(targets);
    const read = targets.map((target) => this.#tryToRead(target, order));
    const rows = read.flatMap((row, index) =>
      row instanceof AppError ? [] : toBulkRow(row, index, caller, shared),
    );
    const [unreadable] = read;
    if (rows.length === 0 && unreadable instanceof AppError) throw unreadable;
    const reply = await this.#options.batches.sendList(
      {
        class: 'reminder',
        message: shared,
        delayMs: Math.max(order.delayMs ?? 0, this.#options.delayFloorMs),
        scheduledAt: order.scheduledAt ?? null,
        expiresAt: null,
        rows,
        refused: [],
        keysHoldMs: repetitionMs,
        media: await this.#sends.keep(order.file ?? null),
      },
      caller,
    );
    return toReply(targets, read, reply);
  }

  #tryToRead(target: DropInTarget, order: DropInOrder): ReadTarget | AppError {
    try {
      return this.#read(target, 'reminder', order);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  /** Throws what is wrong with the text or the phone. */
  #read(
    { recipient, number = recipient, text }: DropInTarget,
    messageClass: 'transactional' | 'reminder',
    { scheduledAt = null, file = null }: DropInOrder,
  ): ReadTarget {
    checkText('message', text);
    const tooLong = findLongCaption(file, text);
    if (tooLong) throw tooLong;
    return {
      phone: readPhone(number, this.#options.phonePolicy),
      recipient,
      message: text,
      class: messageClass,
      template: null,
      customerId: null,
      scheduledAt,
      expiresAt: null,
      ...(file && { media: toMediaOrder(file) }),
    };
  }
}

function distinct(targets: readonly DropInTarget[]): DropInTarget[] {
  const seen = new Map<string, Set<string>>();
  return targets.filter(({ recipient, text }) => {
    const texts = seen.get(recipient) ?? new Set();
    seen.set(recipient, texts);
    return !texts.has(text) && texts.add(text);
  });
}

/** The text that all targets share, so that it is not written down for each; else null. */
function sharedText([first, ...others]: readonly DropInTarget[]): string | null {
  return first && others.every(({ text }) => text === first.text) ? first.text : null;
}

function toBulkRow(row: ReadTarget, index: number, caller: string, shared: string | null): BulkRow {
  const { phone, recipient, message, template, customerId } = row;
  const idempotencyKey = repetitionKey(caller, row).key;
  return {
    ...{ index, phone, recipient, template, customerId, idempotencyKey },
    message: shared === null ? message : null,
  };
}

function toReply(
  targets: readonly DropInTarget[],
  read: readonly (ReadTarget | AppError)[],
  { made, refused }: ListReply,
): DropInReply {
  const faults = new Map(refused.map((fault) => [fault.index, fault]));
  const messages = new Map<string, DropInMessage>();
  for (const [index, row] of read.entries()) {
    const id = made.get(index);
    if (row instanceof AppError || id === undefined || messages.has(id)) continue;
    messages.set(id, { id, phone: row.phone, text: row.message });
  }
  const [fault] = refused;
  if (messages.size === 0 && fault) {
    const { code, message, details } = fault;
    if (!isCodeOf(code, 422)) throw new Error(`A row was refused with the unknown code ${code}.`);
    throw new AppError(code, message, { status: 422, details });
  }
  const codes = read.map((row, index) => (row instanceof AppError ? row : faults.get(index))?.code);
  return {
    messages: [...messages.values()],
    refused: targets.flatMap(({ recipient }, index) => {
      const code = codes[index];
      return code === undefined ? [] : { recipient: recipient.slice(0, 100), code };
    }),
  };
}
