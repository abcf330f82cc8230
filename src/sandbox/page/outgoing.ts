import type { ChatBook } from './chat-book.ts';
import type { Connection } from './connection.ts';
import type { MessageBook } from './message-book.ts';
import type { Attributes } from './model.ts';
import type { ChatModel, MsgModel } from './models.ts';
import type { MsgKey } from './msg-key.ts';
import { freeze, never, pause } from './pause.ts';
import { LineLostError } from './rpc-peer.ts';
import type { Settings } from './settings.ts';
import type { MediaDescription, SendMode } from './wire-protocol.ts';

/** How a send ended, as WhatsApp Web reports it: it never rejects. */
export interface SendResult {
  messageSendResult: 'OK' | 'ERROR_NETWORK' | 'ERROR_UNKNOWN';
  /** Unix seconds. */
  t: number;
  /** Why WhatsApp refused, where it says so. */
  nackCode?: number | null;
}

/** Whether the page can send right now, and when it can again. */
interface Reachability {
  isReachable(): boolean;
  reachable(): Promise<void>;
}

interface Rooms {
  connection: Connection;
  settings: Settings;
  chats: ChatBook;
  messages: MessageBook;
  reachability: Reachability;
}

/** The way of a message out of the page. */
export class Outgoing {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /**
   * Shows, stores and sends a message. Returns two promises at once: the first resolves
   * with the stored message (or rejects: nothing was sent), the second with the result.
   */
  addAndSend(chat: ChatModel, data: Attributes): [Promise<MsgModel>, Promise<SendResult>] {
    const stored = Promise.resolve().then(() => this.#showAndStore(chat, data));
    const result = stored.then(
      (message) => this.#transmit(message),
      (): SendResult => ({ messageSendResult: 'ERROR_UNKNOWN', t: unixNow() }),
    );
    return [stored, result];
  }

  /** Sends a message that failed once more, under the same key; others are left alone. */
  async resend(message: MsgModel): Promise<SendResult | undefined> {
    if (!message.isSendFailure) return undefined;
    return this.#sendAgain(message);
  }

  /** Sends every message again that no server has acknowledged. */
  async resendUnacknowledged(): Promise<void> {
    for (const message of await this.#rooms.messages.unacknowledged()) {
      await this.#sendAgain(message);
    }
  }

  async #sendAgain(message: MsgModel): Promise<SendResult> {
    await this.#rooms.messages.markSending(message);
    return this.#transmit(message);
  }

  async #showAndStore(chat: ChatModel, data: Attributes): Promise<MsgModel> {
    const mode = this.#takeMode();
    if (mode === 'throw') throw new Error('sandbox: this page fails to send');
    if (mode === 'hang') return never();
    if (mode === 'slow') await pause(this.#rooms.settings.current.sendDelayMs);
    if (mode === 'freeze') freeze(this.#rooms.settings.current.sendDelayMs);

    if (typeof data['id'] === 'object') (data['id'] as MsgKey).toLogString();
    const shown = this.#rooms.messages.show(data);
    const { message } = shown;
    message.id.remote.isStatus();
    await this.#rooms.messages.store(shown);
    await this.#rooms.chats.noteMessage(chat, message.t, false);
    if (mode === 'hangAfterStore') return never();
    return message;
  }

  #takeMode(): SendMode {
    const { mode, counted } = this.#rooms.settings.takeSendMode();
    if (counted) this.#rooms.connection.tell('sendModeUsed', null);
    return mode;
  }

  async #transmit(message: MsgModel): Promise<SendResult> {
    const { reachability, settings } = this.#rooms;
    if (!reachability.isReachable() && settings.current.offlineSends === 'wait') {
      await reachability.reachable();
    }
    if (!reachability.isReachable()) return this.#failed(message, 'ERROR_NETWORK', 0);
    try {
      return await this.#exchange(message);
    } catch (error) {
      if (error instanceof LineLostError) return this.#failed(message, 'ERROR_NETWORK', 0);
      reportError(error);
      return this.#failed(message, 'ERROR_UNKNOWN', 0);
    }
  }

  async #exchange(message: MsgModel): Promise<SendResult> {
    const answer = await this.#rooms.connection.call('send', {
      id: message.id.id,
      chatId: String(message.id.remote),
      type: message.type,
      body: textOf(message),
      media: mediaOf(message),
    });
    if (answer.outcome === 'refused') {
      const failure = await this.#failed(message, 'ERROR_UNKNOWN', -1);
      return { ...failure, t: answer.t, nackCode: answer.code };
    }
    await this.#rooms.messages.raiseAck(message.id, 1);
    if (this.#rooms.settings.current.silentAcks) return never();
    return { messageSendResult: 'OK', t: answer.t };
  }

  async #failed(
    message: MsgModel,
    messageSendResult: SendResult['messageSendResult'],
    ack: 0 | -1,
  ): Promise<SendResult> {
    await this.#rooms.messages.markFailed(message, ack);
    return { messageSendResult, t: unixNow() };
  }
}

function textOf(message: MsgModel): string {
  return String((message.directPath === undefined ? message.body : message.caption) ?? '');
}

function mediaOf(message: MsgModel): MediaDescription | null {
  if (message.directPath === undefined) return null;
  return {
    directPath: message.directPath,
    mimetype: String(message.get('mimetype')),
    filename: (message.get('filename') as string | undefined) ?? null,
    size: Number(message.get('size')),
    filehash: String(message.get('filehash')),
  };
}

function unixNow(): number {
  return Math.floor(Date.now() / 1000);
}
