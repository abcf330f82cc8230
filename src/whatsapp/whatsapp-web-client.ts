import whatsappWeb from 'whatsapp-web.js';
import { isAck } from '../notifications/delivery-receipt.ts';
import { callInPage } from './page/call-in-page.ts';
import { checkNumberInPage } from './page/check-number-in-page.ts';
import { checkSurfaceInPage } from './page/check-surface-in-page.ts';
import { findDialogInPage } from './page/find-dialog-in-page.ts';
import { findPhoneInPage } from './page/find-phone-in-page.ts';
import { inspectPage } from './page/inspect-page.ts';
import { listRecentChatsInPage } from './page/list-recent-chats-in-page.ts';
import { listenInPage } from './page/listen-in-page.ts';
import { listChatsInPage } from './page/list-chats-in-page.ts';
import { lookUpInPage } from './page/look-up-in-page.ts';
import { pairingCodeInPage } from './page/pairing-code-in-page.ts';
import { readChatsInPage } from './page/read-chats-in-page.ts';
import { resendInPage } from './page/resend-in-page.ts';
import { sendInPage } from './page/send-in-page.ts';
import { uploadInPage } from './page/upload-in-page.ts';
import type { PageReport } from './page/whatsapp-page.ts';
import type {
  InboundReport,
  LaunchOptions,
  PageFacts,
  SessionCalls,
  SessionMethod,
  SessionReport,
} from './session-protocol.ts';

type Browser = NonNullable<whatsappWeb.Client['pupBrowser']>;
type Page = NonNullable<whatsappWeb.Client['pupPage']>;

const address = 'https://web.whatsapp.com/';
/** While the network is away, how often the page is tried, and how long one try may take, in ms. */
const tryNetworkEveryMs = 3_000;
const tryNetworkForMs = 20_000;

/**
 * The bound of every call into the page that has no nearer deadline of its own, in ms. The library
 * waits in such a call while WhatsApp opens: whether that takes too long is not for it to say.
 */
const protocolTimeoutMs = 150_000;

/**
 * The library's folder strategy without its logout: the library deletes the profile under the
 * running browser, and a session scanned afterwards is lost at the next start. The main
 * process ends the browser first and sets the profile aside.
 */
class KeptLocalAuth extends whatsappWeb.LocalAuth {
  override logout = () => Promise.resolve();
}

/**
 * One browser with WhatsApp Web in it, driven by whatsapp-web.js. It reports what it sees and
 * does what it is told; it draws no conclusions. Meant to live in a process of its own, since
 * the library leaves rejections unhandled and calls hanging.
 */
export class WhatsAppWebClient {
  readonly #report: (report: SessionReport) => void;
  readonly #client: whatsappWeb.Client;
  #page: Page | null = null;
  #browser: Browser | null = null;
  #closing = false;

  constructor(options: LaunchOptions, report: (report: SessionReport) => void) {
    this.#report = report;
    this.#client = new whatsappWeb.Client({
      authStrategy: new KeptLocalAuth({ dataPath: options.sessionDir }),
      webVersionCache: { type: 'none' },
      takeoverOnConflict: false,
      qrMaxRetries: 0,
      puppeteer: {
        headless: true,
        ...(options.browserPath === undefined ? {} : { executablePath: options.browserPath }),
        args: [...options.browserArgs],
        pipe: true,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        protocolTimeout: protocolTimeoutMs,
      },
    });
  }

  /** Starts the browser and opens WhatsApp Web. Rejects when either fails. */
  async launch(): Promise<void> {
    this.#hookBrowserAndPage();
    const hint = (what: string) => () => this.#report({ type: 'hint', what });
    this.#client.on('qr', (code) => this.#report({ type: 'qr', code }));
    this.#client.on('authenticated', hint('authenticated'));
    this.#client.on('ready', hint('ready'));
    this.#client.on('loading_screen', hint('loading_screen'));
    this.#client.on('change_state', hint('change_state'));
    this.#client.on('disconnected', (reason) => {
      if (String(reason) === 'LOGOUT') this.#report({ type: 'logged_out' });
      else this.#gone(`disconnected_${String(reason).toLowerCase().replaceAll(' ', '_')}`);
    });
    try {
      await this.#client.initialize();
    } catch (error) {
      if (!isNetworkError(error) || this.#page === null) throw error;
      await this.#waitForNetwork(this.#page);
      this.#gone('network_back');
    }
  }

  /** Answers one call of the main process. Rejects when the page can't answer. */
  async answer<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
  ): Promise<SessionCalls[M]['answer']> {
    const page = this.#page;
    if (!page) throw new Error('The page is not open yet.');
    const calls: {
      [K in SessionMethod]: (
        values: SessionCalls[K]['arguments'],
      ) => Promise<SessionCalls[K]['answer']>;
    } = {
      probe: () => look(page),
      nudge: () => page.evaluate('window.onAppStateHasSyncedEvent?.()').then(() => null),
      refreshQr: () =>
        page.evaluate(`void window.require('WAWebCmd').Cmd.refreshQR()`).then(() => null),
      pairingCode: (phone) => page.evaluate(pairingCodeInPage, phone),
      logOut: () =>
        page.evaluate(`void window.require('WAWebSocketModel').Socket.logout()`).then(() => null),
      send: async ({ media, ...order }) => {
        const failure = media && (await page.evaluate(uploadInPage, media, order.messageId));
        if (failure) return { kind: 'not_sent', reason: failure };
        return callInPage(page, sendInPage, { ...order, hasMedia: media !== undefined });
      },
      checkNumber: (number) => page.evaluate(checkNumberInPage, number),
      lookup: ({ messages }) => page.evaluate(lookUpInPage, [...messages]),
      listChats: () => page.evaluate(listChatsInPage),
      resend: (location) => page.evaluate(resendInPage, location),
      listRecentChats: (since) => page.evaluate(listRecentChatsInPage, since),
      readChats: ({ chatIds, since }) =>
        page.evaluate(readChatsInPage, { chatIds: [...chatIds], since }),
      findPhone: (lid) => page.evaluate(findPhoneInPage, lid),
    };
    return calls[method](values);
  }

  /** Closes the browser in good order, which writes the profile to disk. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#browser?.close();
  }

  /** A try costs next to nothing; a new browser every time would be seconds of the machine. */
  async #waitForNetwork(page: Page): Promise<void> {
    while (!this.#closing) {
      await new Promise((resolve) => setTimeout(resolve, tryNetworkEveryMs));
      const waitUntil = 'domcontentloaded';
      const tried = page.goto(address, { timeout: tryNetworkForMs, waitUntil });
      if (
        await tried.then(
          () => true,
          () => false,
        )
      )
        return;
    }
  }

  /**
   * The library sets `pupBrowser` and `pupPage` while it starts and offers no event for it;
   * whoever waits for the end of `initialize()` misses a crash in between.
   */
  #hookBrowserAndPage(): void {
    intercept(this.#client, 'pupBrowser', (browser: Browser) => {
      this.#browser = browser;
      browser.on('disconnected', () => this.#gone('browser_gone'));
    });
    intercept(this.#client, 'pupPage', (page: Page) => {
      this.#page = page;
      page.on('error', () => this.#gone('page_crashed'));
      page.on('close', () => this.#gone('page_closed'));
      page.on('domcontentloaded', () => this.#report({ type: 'hint', what: 'page_loaded' }));
      void this.#hearPage(page).catch(() => this.#gone('page_unusable'));
    });
  }

  /**
   * Bindings of the page's own protocol: a function that puppeteer exposes would answer each
   * call with another one into the page.
   */
  async #hearPage(page: Page): Promise<void> {
    const protocol = await page.createCDPSession();
    protocol.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'reportReceipt') this.#receipt(JSON.parse(payload) as PageReport);
      if (name !== 'reportInbound') return;
      this.#report({ ...(JSON.parse(payload) as InboundReport), type: 'inbound' });
    });
    await protocol.send('Runtime.enable');
    await protocol.send('Runtime.addBinding', { name: 'reportReceipt' });
    await protocol.send('Runtime.addBinding', { name: 'reportInbound' });
  }

  #receipt(report: PageReport): void {
    if (isAck(report.ack)) this.#report({ type: 'receipt', ...report, ack: report.ack });
  }

  #gone(reason: string): void {
    if (!this.#closing) this.#report({ type: 'gone', reason });
  }
}

/** Everything that is known of the page after one look at it. */
async function look(page: Page): Promise<PageFacts> {
  await page.evaluate(listenInPage);
  const facts = await page.evaluate(inspectPage);
  if (facts.webVersion === null) return { ...facts, dialog: null, missing: [] };
  const dialog = await page.evaluate(findDialogInPage);
  return { ...facts, dialog, missing: await page.evaluate(checkSurfaceInPage) };
}

function isNetworkError(error: unknown): boolean {
  return error instanceof Error && error.message.includes('net::ERR_');
}

function intercept<T extends object>(
  target: object,
  property: string,
  onSet: (value: T) => void,
): void {
  let current: T | null = null;
  Object.defineProperty(target, property, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (value: T | null) => {
      current = value;
      if (value) onSet(value);
    },
  });
}
