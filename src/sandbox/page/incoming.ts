import type { Account } from './account.ts';
import type { AddressBook } from './address-book.ts';
import type { ChatBook } from './chat-book.ts';
import type { MessageBook } from './message-book.ts';
import type { MsgKeyClass } from './msg-key.ts';
import type { Screen } from './screen.ts';
import type { Settings } from './settings.ts';
import { createWid } from './wid.ts';
import type { IncomingMessage, Receipt } from './wire-protocol.ts';

interface Rooms {
  account: Account;
  addresses: AddressBook;
  chats: ChatBook;
  messages: MessageBook;
  keyClass: MsgKeyClass;
  settings: Settings;
  screen: Screen;
}

/** What customers' phones send to the page: messages and receipts. */
export class Incoming {
  readonly #rooms: Rooms;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
  }

  /** Takes a message; one that the profile has already is left as it is. */
  async takeMessage(incoming: IncomingMessage): Promise<void> {
    const { addresses, account, chats, messages, settings, keyClass, screen } = this.#rooms;
    addresses.learn(incoming.phoneId, incoming.lid);
    const asLid = settings.current.lidMode === 'on' || incoming.chatId.endsWith('@lid');
    const from = createWid(asLid ? incoming.lid : incoming.phoneId);
    const me = asLid ? account.lid : account.phone;
    if (me === null) throw new Error('this page is not linked');
    const { chat } = await chats.findOrCreate(from);
    const id = new keyClass({ fromMe: false, remote: from, id: incoming.id });
    const { body, t } = incoming;
    const known = (await messages.collection.getMessagesById([String(id)])).messages.length > 0;
    if (known) return;
    const content = { id, from, to: me, body, t, type: 'chat', ack: 0, isNewMsg: true };
    await messages.store(messages.show(content));
    screen.showMessage(body);
    await chats.noteMessage(chat, t, true);
  }

  /** Notes a receipt for one of the page's own messages. */
  async takeReceipt(receipt: Receipt): Promise<void> {
    const remote = createWid(receipt.chatId);
    const key = new this.#rooms.keyClass({ fromMe: true, remote, id: receipt.id });
    await this.#rooms.messages.raiseAck(key, receipt.ack);
  }
}
