import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import type { InboundMessage } from '../notifications/inbound-message.ts';
import { chromiumArguments, endOrphans, lacksChromiumSandbox } from './chromium.ts';
import { ConditionKeeper } from './condition-keeper.ts';
import { toInboundMessage } from './inbound-report.ts';
import { ProfileCare } from './profile-care.ts';
import { type QrCode, QrDisplay } from './qr-display.ts';
import { reconnectDelayMs } from './reconnect-schedule.ts';
import { type EndOfLife, classifyEnd, reportOfState } from './session-end.ts';
import { SessionLife, type Verdict } from './session-life.ts';
import { type LinkedAccount, SessionLink } from './session-link.ts';
import { NoSession, SessionPauses } from './session-pauses.ts';
import type { SessionProfile } from './session-profile.ts';
import type {
  LaunchOptions,
  PageFacts,
  SessionCalls,
  SessionMethod,
  SessionReport,
} from './session-protocol.ts';
import type { SessionChange, SessionCondition, SessionState } from './session-state.ts';

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

const lookEveryMs: Partial<Record<SessionState, number>> = {
  awaiting_scan: 1_000,
  ready: 10_000,
  incompatible: 10_000,
};
const lookEveryMsOnTheWay = 300;
/** A browser that lived this long did not fail at its start, in ms. */
const longLifeMs = 60_000;
/** A browser that was ready and broke is no failing start: the wait stays that of so many. */
const mostFailuresAfterReady = 2;
/** How long WhatsApp may take to be told of a logout, and to let the page leave, in ms. */
const logOutDeadlineMs = 5_000;
const logOutGraceMs = 5_000;
/** After an error that nobody has thought of, in ms. */
const afterErrorMs = 5_000;
const loggedOutHere = 'logged_out_here';
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
  readonly #profileCare: ProfileCare;
  readonly #pauses = new SessionPauses();
  #life: SessionLife | null = null;
  #stopping = new AbortController();
  #resting = new AbortController();
  #lifeEnded = new AbortController();
  #running: Promise<void> | null = null;
  #loadId: string | null = null;
  #webVersion: string | null = null;
  #failures = 0;
  /** Whether the browser of now, or else the last one, has been ready. */
  #hasBeenReady = false;
  /** The device is being removed by us, not on the phone. */
  #loggingOut = false;

  constructor(options: SupervisorOptions) {
    super();
    this.#options = options;
    this.#link = new SessionLink(options.profile, options.clock);
    this.#qr = new QrDisplay(options.clock);
    this.#profileCare = new ProfileCare({
      ...options,
      runBrowser: (dir, judge, signal) => this.#begin(dir, judge, () => undefined).run(signal),
    });
    this.#condition = new ConditionKeeper({
      ...options,
      onChange: (change) => this.emit('changed', change),
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
    return this.#failures;
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
    return this.#webVersion;
  }

  /** The code to scan, while there is one that WhatsApp still accepts. */
  get qr(): QrCode | null {
    return this.#condition.now.state === 'awaiting_scan' ? this.#qr.current : null;
  }

  /**
   * Starts the session and keeps it going until {@link stop}. `linkedBefore` tells whether the
   * account was ever linked: a profile without a link is then a loss and not a beginning.
   */
  start({ linkedBefore = false } = {}): void {
    if (lacksChromiumSandbox()) this.#options.logger.warn('session.browser_runs_as_root');
    if (linkedBefore && !this.#link.exists) this.#link.lost('profile_not_linked');
    this.#stopping = new AbortController();
    this.#running = this.#keepAlive(this.#stopping.signal);
  }

  /** Closes the browser in good order; at once and by force when the account is not ours. */
  async stop({ byForce = false } = {}): Promise<void> {
    if (byForce) this.#life?.end('stopped');
    this.#stopping.abort();
    await this.#running;
    this.#running = null;
    this.#condition.take({ type: 'stopped' });
  }

  /** Starts the browser anew at once, since the session only looks alive. */
  restart(reason: string): void {
    this.#life?.end(reason);
  }

  /** A person wants a new start: waits are over, and the ten minutes of the code begin anew. */
  renew(): Promise<void> {
    this.#qr.renew();
    this.#failures = 0;
    return this.pause('restart_requested', () => Promise.resolve());
  }

  /**
   * Removes this device from the account, sets the profile aside and shows a fresh code.
   * Resolves with whether WhatsApp was told; else the phone still lists the device.
   */
  async logOut(): Promise<{ toldWhatsApp: boolean }> {
    const told =
      this.#life?.call('logOut', {}, logOutDeadlineMs) ?? Promise.reject(new NoSession());
    this.#loggingOut = true;
    this.#qr.renew();
    const toldWhatsApp = await told.then(
      () => true,
      () => false,
    );
    if (toldWhatsApp) await this.#options.clock.sleep(logOutGraceMs, this.#lifeEnded.signal);
    if (this.#loggingOut) await this.pause(loggedOutHere, () => this.#setAside(loggedOutHere));
    this.#loggingOut = false;
    return { toldWhatsApp };
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
    this.#resting.abort();
    void this.#closeBetweenMessages(reason, settle).catch(callOff);
    return done;
  }

  /** Something may have changed in the page: it is looked at now. */
  lookNow(): void {
    this.#life?.hint();
  }

  /** Calls into the page. Rejects at the deadline, or at once when there is no session. */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    const isClosing = this.#pauses.reason !== null && method === 'send';
    if (!this.#life || isClosing) return Promise.reject(new NoSession());
    return this.#life.call(method, values, deadlineMs);
  }

  async #closeBetweenMessages(reason: string, settle: () => Promise<void>): Promise<void> {
    const { clock } = this.#options;
    const life = this.#life;
    const until = clock.now().getTime() + sendGraceMs;
    while (life?.isSending && clock.now().getTime() < until) await clock.sleep(20);
    await settle();
    life?.close(reason);
  }

  async #keepAlive(signal: AbortSignal): Promise<void> {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      this.#condition.take({ type: 'launched' });
      try {
        if (isFirst && (await this.#profileCare.isOfNewerBrowser())) await this.#giveUpProfile();
        await this.#liveAndRest(signal);
      } catch (error) {
        this.#options.logger.error({ err: error }, 'session.failed');
        this.#concludeError();
        await this.#options.clock.sleep(afterErrorMs, signal);
      }
    }
    this.#pauses.refuse();
  }

  /** No browser runs now, whatever the session was before. */
  #concludeError(): void {
    this.#failures += 1;
    const reason = 'internal_error';
    const { state } = this.#condition.now;
    if (state !== 'logged_out' && state !== 'stopped') {
      this.#condition.take({ type: 'ended', end: { state: 'reconnecting', reason } });
    }
    this.emit('ended', this.#failures, reason);
  }

  async #liveAndRest(signal: AbortSignal): Promise<void> {
    const startedAt = this.#options.clock.now().getTime();
    const report = await this.#liveOnce(signal);
    if (signal.aborted) return;
    const end = this.#pauses.has(report) ? plannedEnd(report) : classifyEnd(report);
    this.#countFailure(end, this.#options.clock.now().getTime() - startedAt);
    this.#options.logger.warn({ reason: report, failures: this.#failures }, 'session.ended');
    await this.#concludeEnd(end, signal);
    if (!(await this.#pauses.run())) await this.#rest(end, signal);
    await this.#pauses.run();
  }

  async #liveOnce(signal: AbortSignal): Promise<string> {
    const { profile, clock } = this.#options;
    await endOrphans(profile.browserDir, profile.dir, clock);
    const judge = (facts: PageFacts | null) => this.#judge(facts);
    this.#hasBeenReady = false;
    const life = this.#begin(profile.dir, judge, (report) => this.#hear(report));
    this.#life = life;
    this.#lifeEnded = new AbortController();
    if (this.#pauses.reason !== null) life.close(this.#pauses.reason);
    const reason = await life.run(signal);
    this.#life = null;
    this.#lifeEnded.abort();
    this.#qr.takeDown();
    this.#profileCare.lifeEnded(life.hasSeenPage);
    await endOrphans(profile.browserDir, profile.dir, clock);
    return reason;
  }

  #begin(
    sessionDir: string,
    judge: (facts: PageFacts | null) => Verdict,
    onReport: (report: SessionReport) => void,
  ): SessionLife {
    const { browserPath, browserArgs, env, clock } = this.#options;
    const launch: LaunchOptions = {
      sessionDir,
      browserPath,
      browserArgs: chromiumArguments(browserArgs),
    };
    return new SessionLife({ launch, env, clock, judge, onReport });
  }

  #judge(facts: PageFacts | null): Verdict {
    if (facts) this.#takeIn(facts);
    else this.#condition.take({ type: 'silent' });
    const { state } = this.#condition.now;
    if (facts?.page === 'foreign') return { end: 'not_whatsapp' };
    const final = facts && reportOfState(facts.socketState);
    if (final) return { end: final };
    if (state === 'awaiting_scan' && this.#qr.isSpent) return { end: 'qr_unscanned' };
    if (this.#condition.isOverdue) return { end: `stuck_${state}` };
    return { lookAgainInMs: lookEveryMs[state] ?? lookEveryMsOnTheWay };
  }

  #takeIn(facts: PageFacts): void {
    const wasReady = this.#condition.now.state === 'ready';
    const reloaded = facts.loadId !== this.#loadId;
    this.#loadId = facts.loadId;
    this.#webVersion = facts.webVersion ?? this.#webVersion;
    if (facts.socketState?.startsWith('UNPAIRED')) this.#link.missing();
    const { state } = this.#condition.take({ type: 'seen', facts, lost: this.#link.lostReason });
    if (state !== 'ready') return;
    this.#hasBeenReady = true;
    this.#link.found(facts);
    this.#qr.renew();
    if (wasReady && !reloaded) return;
    if (!wasReady && this.#link.account) this.emit('linked', this.#link.account);
    if (this.#link.id) this.emit('ready', this.#link.id);
  }

  #countFailure(end: EndOfLife, lastedMs: number): void {
    if (!end.isFailure || lastedMs > longLifeMs) this.#failures = 0;
    if (end.isFailure) this.#failures += 1;
  }

  async #concludeEnd(end: EndOfLife, signal: AbortSignal): Promise<void> {
    const isOurs = this.#loggingOut && end.state === 'logged_out';
    const reason = isOurs ? loggedOutHere : end.reason;
    this.#condition.take({ type: 'ended', end: { state: end.state, reason } });
    this.emit('ended', this.#failures, end.reason);
    if (end.reason === 'removed_on_the_phone') {
      this.#loggingOut = false;
      await this.#setAside(reason);
    } else if (end.isFailure && (await this.#profileCare.isAtFault(signal))) {
      await this.#giveUpProfile();
    }
  }

  /** It is of no use to this browser: a person has to scan a code, and is told. */
  async #giveUpProfile(): Promise<void> {
    const reason = 'profile_set_aside';
    this.#failures = 0;
    this.#options.logger.error(`session.${reason}`);
    this.#condition.take({ type: 'ended', end: { state: 'logged_out', reason } });
    await this.#setAside(reason);
  }

  #setAside(reason: string): Promise<void> {
    this.#link.lost(reason);
    return this.#profileCare.setAside(reason, this.#stopping.signal);
  }

  async #rest({ next }: EndOfLife, signal: AbortSignal): Promise<void> {
    this.#resting = new AbortController();
    if (this.#pauses.reason !== null || next === 'at_once') return;
    const wake = AbortSignal.any([signal, this.#resting.signal]);
    if (next === 'by_hand') return untilAborted(wake);
    const mostFailures = this.#hasBeenReady ? mostFailuresAfterReady : Infinity;
    const backoffMs = reconnectDelayMs(Math.min(this.#failures, mostFailures));
    const waitMs = next === 'backoff' ? backoffMs : Math.max(next.atLeastMs, backoffMs);
    await this.#options.clock.sleep(waitMs, wake);
  }

  #hear(report: SessionReport): void {
    if (report.type === 'hint' && report.what === 'loading_screen') {
      this.#condition.noteProgress();
    }
    if (report.type === 'qr') this.emit('qr', this.#qr.show(report.code));
    if (report.type === 'receipt') this.emit('receipt', this.#toReceipt(report));
    if (report.type === 'inbound') this.emit('inbound', toInboundMessage(report));
  }

  #toReceipt(report: SessionReport & { type: 'receipt' }): DeliveryReceipt {
    return {
      messageId: report.messageId,
      ack: report.ack,
      at: this.#options.clock.now(),
      ...(report.sentAt === null ? {} : { sentAt: new Date(report.sentAt * 1000) }),
      ...(report.messageKey === null ? {} : { messageKey: report.messageKey }),
    };
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** The browser was closed on purpose. */
function plannedEnd(reason: string): EndOfLife {
  return { state: 'reconnecting', reason, next: 'at_once', isFailure: false };
}
