import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import type * as WhatsAppWeb from 'whatsapp-web.js';
import { eventually } from './eventually.ts';
import type { PageWindow } from './page-window.ts';

const require = createRequire(import.meta.url);
const { Client, LocalAuth } = require('whatsapp-web.js') as typeof WhatsAppWeb;

/** One event that the library has emitted. */
interface LibraryEvent {
  name: string;
  /** For `qr`, `change_state` and `disconnected`. */
  text: string;
  /** For the events that carry a message. */
  message: WhatsAppWeb.Message;
  /** For `message_ack`. */
  ack: number;
}

const NAMES = [
  'qr',
  'ready',
  'message',
  'message_create',
  'message_ack',
  'change_state',
  'disconnected',
];

/** The unmodified library with a browser of its own, and all that it emitted. */
export class LibraryClient {
  readonly client: WhatsAppWeb.Client;
  readonly events: LibraryEvent[] = [];
  readonly #injections: Promise<unknown>[] = [];

  constructor(profileFolder: string, chromiumArgs: readonly string[]) {
    this.client = new Client({
      authStrategy: new LocalAuth({ dataPath: profileFolder }),
      webVersionCache: { type: 'none' },
      puppeteer: {
        executablePath: process.env['PUPPETEER_EXECUTABLE_PATH'] ?? '/usr/bin/chromium',
        pipe: true,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        args: [
          ...chromiumArgs,
          ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
          '--disable-gpu',
          '--disable-quic',
          '--disable-component-update',
        ],
      },
    });
    this.#watchInjections();
    const emitter: EventEmitter = this.client;
    for (const name of NAMES) {
      emitter.on(name, (first: unknown, second: unknown) => {
        const text = typeof first === 'string' ? first : '';
        const message = first as WhatsAppWeb.Message;
        this.events.push({ name, text, message, ack: Number(second) });
      });
    }
  }

  /** Starts the browser; resolves when the library has reached the page. */
  start(): Promise<void> {
    return this.client.initialize();
  }

  /** Waits for the nth event of a name since the start. */
  nth(name: string, n: number): Promise<LibraryEvent> {
    return eventually(() => this.of(name)[n - 1], `event ${name} no. ${n}`);
  }

  of(name: string): LibraryEvent[] {
    return this.events.filter((event) => event.name === name);
  }

  /** The acknowledgements that arrived for a text, in order. */
  acksOf(body: string): number[] {
    const acks = this.of('message_ack').filter(({ message }) => message.body === body);
    return acks.map(({ ack }) => ack);
  }

  /**
   * Sends under a chosen id by the page's own means, as an owner must who wants to know
   * afterwards what became of it.
   */
  async sendWithId(chatId: string, body: string, id: string): Promise<OwnSend> {
    const send = async (to: string, text: string, bareId: string) => {
      const page = globalThis as unknown as PageWindow;
      const chat = await page.WWebJS.getChat(to, { getAsModel: false });
      const me = page.require('WAWebUserPrefsMeUser');
      const from = chat.id.isLid() ? me.getMaybeMeLidUser() : me.getMaybeMePnUser();
      const MsgKey = page.require('WAWebMsgKey');
      const key = new MsgKey({ from, to: chat.id, id: bareId, selfDir: 'out' });
      const t = Math.floor(Date.now() / 1000);
      const flags = { ack: 0, local: true, self: 'out', isNewMsg: true, type: 'chat' };
      const message = { ...flags, id: key, from, to: chat.id, body: text, t };
      const [stored, result] = page
        .require('WAWebSendMsgChatAction')
        .addAndSendMsgToChat(chat, message);
      page.settledResult = null;
      void result.then((value) => {
        page.settledResult = value;
      });
      return stored.then(
        () => ({ key: String(key), error: null }),
        (error: Error) => ({ key: String(key), error: error.name }),
      );
    };
    return this.#page.evaluate(send, chatId, body, id);
  }

  /** The result of the last `sendWithId`, or null while it is not known. */
  result(): Promise<{ messageSendResult: string } | null> {
    return this.#page.evaluate(() => (globalThis as unknown as PageWindow).settledResult);
  }

  /** The message as it lies in the page's own store, or null. */
  storedAck(key: string): Promise<number | null> {
    return this.#page.evaluate(async (text: string) => {
      const { Msg } = (globalThis as unknown as PageWindow).require('WAWebCollections');
      return (await Msg.getMessagesById([text])).messages[0]?.ack ?? null;
    }, key);
  }

  /** Sends a message of the store once more under the same key. */
  resend(key: string): Promise<{ messageSendResult: string }> {
    return this.#page.evaluate(async (text: string) => {
      const page = globalThis as unknown as PageWindow;
      const [message] = (await page.require('WAWebCollections').Msg.getMessagesById([text]))
        .messages;
      if (message === undefined) throw new Error(`not stored: ${text}`);
      message.isSendFailure = true;
      return page.require('WAWebResendMsgAction').resendMsg(message);
    }, key);
  }

  get #page(): NonNullable<WhatsAppWeb.Client['pupPage']> {
    const { pupPage } = this.client;
    if (!pupPage) throw new Error('the library has no page yet');
    return pupPage;
  }

  /**
   * After each navigation the library injects itself anew and awaits it nowhere: a browser that is
   * closed meanwhile leaves a rejection that ends the process.
   */
  #watchInjections(): void {
    const library = this.client as unknown as { inject(): Promise<void> };
    const inject = library.inject.bind(library);
    library.inject = () => {
      const injection = inject();
      this.#injections.push(injection);
      return injection;
    };
  }

  /** Closes the browser; resolves when its process has ended. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.#injections);
    const process = this.client.pupBrowser?.process();
    const ended = process && process.exitCode === null ? once(process, 'exit') : null;
    await this.client.destroy();
    await ended;
  }
}

interface OwnSend {
  /** The key's text. */
  key: string;
  /** Name of the error with which the page refused to store it, or null. */
  error: string | null;
}
