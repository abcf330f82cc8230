import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import type { InboundMessage } from '../notifications/inbound-message.ts';
import { BrowserLives } from './browser-lives.ts';
import { lacksChromiumSandbox } from './chromium.ts';
import { ConditionKeeper } from './condition-keeper.ts';
import { toInboundMessage } from './inbound-report.ts';
import { ProfileCare } from './profile-care.ts';
import { type QrCode, QrDisplay } from './qr-display.ts';
import { toDeliveryReceipt } from './receipt-report.ts';
import { SessionCycle } from './session-cycle.ts';
import { SessionEndings, loggedOutHere } from './session-endings.ts';
import { SessionJudge } from './session-judge.ts';
import { type LinkedAccount, SessionLink } from './session-link.ts';
import { NoSession, SessionPauses } from './session-pauses.ts';
import type { SessionProfile } from './session-profile.ts';
import type { SessionCalls, SessionMethod, SessionReport } from './session-protocol.ts';
import { SessionRest } from './session-rest.ts';
import type { SessionChange, SessionCondition } from './session-state.ts';

interface SupervisorOptions {
  profile: SessionProfile;
  browserPath: string | undefined;
  browserArgs: readonly string[];
  env: NodeJS.ProcessEnv;
  clock: Clock;
  logger: Logger;
}

interface SupervisorEvents {
  changed: [change: SessionChange];
  /** The browser has ended, so many times in a row soon after its start. */
  ended: [failures: number, reason: string];
  qr: [qr: QrCode];
  /** A phone is linked and the session has become ready. */
  linked: [account: LinkedAccount];
  /** Ready, for the first time or again after anything that may have lost events. */
  ready: [linkId: string];
  receipt: [receipt: DeliveryReceipt];
  /** A customer has written. */
  inbound: [message: InboundMessage];
}

/** How long WhatsApp may take to be told of a logout, and to let the page leave, in ms. */
const logOutDeadlineMs = 5_000;
const logOutGraceMs = 5_000;
/** A message that is being handed over is waited for this long before the browser is closed. */
const sendGraceMs = 30_000;

/**
 * Keeps the WhatsApp session alive: starts its browser, concludes from what the page says what
 * the session is, and starts anew whatever is dead or stuck. One browser at a time; what an
 * older one still says is not listened to.
 */
export class SessionSupervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: SupervisorOptions;
  readonly #condition: ConditionKeeper;
  readonly #link: SessionLink;
  readonly #qr: QrDisplay;
  readonly #judge: SessionJudge;
  readonly #lives: BrowserLives;
  readonly #rest: SessionRest;
  readonly #endings: SessionEndings;
  readonly #cycle: SessionCycle;
  readonly #pauses = new SessionPauses();
  #stopping = new AbortController();
  #running: Promise<void> | null = null;

  constructor(options: SupervisorOptions) {
    super();
    this.#options = options;
    const { clock, logger, profile } = options;
    const link = (this.#link = new SessionLink(profile, clock));
    const qr = (this.#qr = new QrDisplay(clock));
    const rest = (this.#rest = new SessionRest(clock));
    const lives = (this.#lives = new BrowserLives(options));
    const condition = (this.#condition = new ConditionKeeper({
      ...{ clock, logger },
      onChange: (change) => this.emit('changed', change),
    }));
    const judge = (this.#judge = new SessionJudge({
      ...{ condition, link, qr, clock },
      onLinked: (account) => this.emit('linked', account),
      onReady: (linkId) => this.emit('ready', linkId),
    }));
    const profileCare = new ProfileCare({
      ...options,
      runBrowser: (dir, judge, signal) => lives.liveElsewhere(dir, judge, signal),
    });
    const endings = (this.#endings = new SessionEndings({
      ...{ condition, link, profileCare, rest, logger },
      onEnded: (failures, reason) => this.emit('ended', failures, reason),
    }));
    this.#cycle = new SessionCycle({
      ...{ condition, judge, lives, rest, endings, profileCare, qr, clock, logger },
      pauses: this.#pauses,
      onReport: (report) => this.#hear(report),
    });
  }

  get condition(): SessionCondition & { since: Date } {
    return { ...this.#condition.now, since: this.#condition.since };
  }

  get isReady(): boolean {
    return this.#condition.now.state === 'ready' && this.#pauses.reason === null;
  }

  /** How often in a row the browser ended soon after its start. */
  get failures(): number {
    return this.#rest.failures;
  }

  /** The current link while the session is ready. */
  get readyLink(): string | null {
    return this.isReady ? this.#link.id : null;
  }

  /** Whether a power cut can't cost the link any more; null while there is none. */
  get isLinkDurable(): boolean | null {
    return this.#link.id === null ? null : !this.#link.isSettling;
  }

  /** Whether the profile is linked with a phone, ready or not. */
  get isLinked(): boolean {
    return this.#link.exists;
  }

  get account(): LinkedAccount | null {
    return this.#link.account;
  }

  get webVersion(): string | null {
    return this.#judge.webVersion;
  }

  /** The code to scan, while WhatsApp still accepts it and its browser is not being closed. */
  get qr(): QrCode | null {
    const isAsked = this.#condition.now.state === 'awaiting_scan' && this.#pauses.reason === null;
    return isAsked ? this.#qr.current : null;
  }

  /**
   * Starts the session and keeps it going until {@link stop}. `linkedBefore` tells whether the
   * account was ever linked: a profile without a link is then a loss and not a beginning.
   */
  start({ linkedBefore = false } = {}): void {
    if (lacksChromiumSandbox()) this.#options.logger.warn('session.browser_runs_as_root');
    if (linkedBefore && !this.#link.exists) this.#link.lost('profile_not_linked');
    this.#stopping = new AbortController();
    this.#running = this.#cycle.run(this.#stopping.signal);
  }

  /** Closes the browser in good order; at once and by force when the account is not ours. */
  async stop({ byForce = false } = {}): Promise<void> {
    if (byForce) this.#lives.current?.end('stopped');
    this.#stopping.abort();
    await this.#running;
    this.#running = null;
    this.#condition.take({ type: 'stopped' });
  }

  /** Starts the browser anew at once, since the session only looks alive. */
  restart(reason: string): void {
    this.#lives.current?.end(reason);
  }

  /** A person wants a new start: waits are over, and the ten minutes of the code begin anew. */
  renew(): Promise<void> {
    this.#qr.renew();
    this.#rest.forget();
    return this.pause('restart_requested', () => Promise.resolve());
  }

  /**
   * Removes this device from the account, sets the profile aside and shows a fresh code.
   * Resolves with whether WhatsApp was told; else the phone still lists the device.
   */
  async logOut(): Promise<{ toldWhatsApp: boolean }> {
    const told = this.call('logOut', {}, logOutDeadlineMs);
    this.#endings.setLoggingOut(true);
    this.#qr.renew();
    try {
      const toldWhatsApp = await told.then(
        () => true,
        () => false,
      );
      if (toldWhatsApp) await this.#options.clock.sleep(logOutGraceMs, this.#lives.ended);
      if (this.#endings.isLoggingOut) {
        await this.pause(loggedOutHere, (signal) => this.#endings.setAside(loggedOutHere, signal));
      }
      return { toldWhatsApp };
    } finally {
      this.#endings.setLoggingOut(false);
    }
  }

  /** A person is about to link: the ten minutes of the code begin anew. */
  personIsLinking(): void {
    this.#qr.extend();
  }

  /**
   * Closes the browser in good order, between two messages, does the work, and starts again.
   * Its signal is aborted when the session is to end for good meanwhile. `settle` is awaited
   * once nothing new reaches the page; when it rejects, the browser stays, and so does this.
   * Rejects with {@link NoSession} when this process doesn't drive the account, and with
   * whatever the work rejects with.
   */
  pause<T>(
    reason: string,
    work: (signal: AbortSignal) => Promise<T>,
    settle: () => Promise<void> = () => Promise.resolve(),
  ): Promise<T> {
    if (this.#running === null) return Promise.reject(new NoSession());
    const { signal } = this.#stopping;
    const { done, callOff } = this.#pauses.add(reason, () => work(signal));
    this.#rest.wake();
    void this.#closeBetweenMessages(reason, settle).catch(callOff);
    return done;
  }

  /** Something may have changed in the page: it is looked at now. */
  lookNow(): void {
    this.#lives.current?.hint();
  }

  /** Calls into the page. Rejects at the deadline, or at once when there is no session. */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    const isClosing = this.#pauses.reason !== null && method === 'send';
    const life = this.#lives.current;
    if (!life || isClosing) return Promise.reject(new NoSession());
    return life.call(method, values, deadlineMs);
  }

  async #closeBetweenMessages(reason: string, settle: () => Promise<void>): Promise<void> {
    const { clock } = this.#options;
    const life = this.#lives.current;
    const until = clock.now().getTime() + sendGraceMs;
    while (life?.isSending && clock.now().getTime() < until) await clock.sleep(20);
    await settle();
    life?.close(reason);
  }

  #hear(report: SessionReport): void {
    if (report.type === 'hint' && report.what === 'loading_screen') {
      this.#condition.noteProgress();
    }
    if (report.type === 'qr') this.emit('qr', this.#qr.show(report.code));
    if (report.type === 'receipt') {
      this.emit('receipt', toDeliveryReceipt(report, this.#options.clock.now()));
    }
    if (report.type === 'inbound') this.emit('inbound', toInboundMessage(report));
  }
}
