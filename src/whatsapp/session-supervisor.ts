import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import type { InboundMessage } from '../notifications/inbound-message.ts';
import { chromiumArguments, endOrphans } from './chromium.ts';
import { toInboundMessage } from './inbound-report.ts';
import { reconnectDelayMs } from './reconnect-schedule.ts';
import { SessionLife, type Verdict } from './session-life.ts';
import type { SessionProfile } from './session-profile.ts';
import type { PageFacts, SessionCalls, SessionMethod, SessionReport } from './session-protocol.ts';
import { type SessionCondition, type SessionState, concludeState } from './session-state.ts';

interface SupervisorOptions {
  profile: SessionProfile;
  browserPath: string | undefined;
  browserArgs: readonly string[];
  env: NodeJS.ProcessEnv;
  clock: Clock;
  logger: Logger;
}

/** The linked account, as the page knows it. */
export interface LinkedAccount {
  /** E.164 with plus. */
  phone: string | null;
  name: string | null;
}

/** A QR code that is waiting to be scanned. */
export interface QrCode {
  /** The text to encode; a credential. */
  code: string;
  shownAt: Date;
  expiresAt: Date;
}

interface SupervisorEvents {
  qr: [qr: QrCode];
  /** A phone is linked and the session has become ready. */
  linked: [account: LinkedAccount];
  /** Ready, for the first time or again after anything that may have lost events. */
  ready: [linkId: string];
  receipt: [receipt: DeliveryReceipt];
  /** A customer has written. */
  inbound: [message: InboundMessage];
}

/** WhatsApp shows a new code about every 20 seconds. */
const qrLifeMs = 20_000;
const lookEveryMs: Partial<Record<SessionState, number>> = { awaiting_scan: 1_000, ready: 15_000 };
const lookEveryMsOnTheWay = 300;
/** How long a phase may last before the browser is started afresh, in ms. */
const phaseDeadlineMs: Partial<Record<SessionState, number>> = {
  starting: 60_000,
  authenticating: 120_000,
  reconnecting: 120_000,
};
/** A browser that lived this long did not fail at its start, in ms. */
const longLifeMs = 60_000;

/** A call that was made while there was no session: nothing has reached any page. */
export class NoSession extends Error {
  override readonly name = 'NoSession';
}

/**
 * Keeps the WhatsApp session alive: starts its browser, concludes from what the page says what
 * the session is, and starts anew whatever is dead or stuck.
 */
export class SessionSupervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: SupervisorOptions;
  #condition: SessionCondition = { state: 'stopped', reason: null };
  #stateSince: Date;
  #life: SessionLife | null = null;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #linkId: string | null = null;
  #loadId: string | null = null;
  /** Why a session that was linked asks for a QR code, until it is linked again. */
  #unlinkedReason: string | null = null;
  #account: LinkedAccount | null = null;
  #webVersion: string | null = null;
  #qr: QrCode | null = null;

  constructor(options: SupervisorOptions) {
    super();
    this.#options = options;
    this.#stateSince = options.clock.now();
  }

  get condition(): SessionCondition & { since: Date } {
    return { ...this.#condition, since: this.#stateSince };
  }

  get isReady(): boolean {
    return this.#condition.state === 'ready';
  }

  /** The current link while the session is ready. */
  get readyLink(): string | null {
    return this.isReady ? this.#linkId : null;
  }

  get account(): LinkedAccount | null {
    return this.#account;
  }

  get webVersion(): string | null {
    return this.#webVersion;
  }

  /** The code to scan, while there is one that WhatsApp still accepts. */
  get qr(): QrCode | null {
    if (this.#condition.state !== 'awaiting_scan' || this.#qr === null) return null;
    return this.#qr.expiresAt > this.#options.clock.now() ? this.#qr : null;
  }

  /** Starts the session and keeps it going until {@link stop}. */
  start(): void {
    this.#stopping = new AbortController();
    this.#running = this.#keepAlive(this.#stopping.signal);
  }

  /** Closes the browser in good order. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    this.#conclude({ state: 'stopped', reason: null });
  }

  /** Starts the browser anew, since the session only looks alive. */
  restart(reason: string): void {
    this.#life?.end(reason);
  }

  /** Calls into the page. Rejects at the deadline, or at once when there is no session. */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    return this.#life?.call(method, values, deadlineMs) ?? Promise.reject(new NoSession());
  }

  async #keepAlive(signal: AbortSignal): Promise<void> {
    const { clock, logger } = this.#options;
    this.#conclude({ state: 'starting', reason: null });
    for (let failures = 0; !signal.aborted; ) {
      const startedAt = clock.now().getTime();
      const reason = await this.#liveOnce(signal);
      if (signal.aborted) return;
      const livedLong = clock.now().getTime() - startedAt > longLifeMs;
      failures = livedLong || reason === 'logged_out' ? 0 : failures + 1;
      logger.warn({ reason, failures }, 'session.ended');
      this.#concludeEnd(reason);
      await clock.sleep(reconnectDelayMs(failures), signal);
    }
  }

  async #liveOnce(signal: AbortSignal): Promise<string> {
    const { profile, browserPath, browserArgs, env, clock } = this.#options;
    await endOrphans(profile.browserDir, profile.dir, clock);
    this.#life = new SessionLife({
      launch: {
        sessionDir: profile.dir,
        browserPath,
        browserArgs: chromiumArguments(browserArgs),
      },
      env,
      clock,
      judge: (facts) => this.#judge(facts),
      onReport: (report) => this.#hear(report),
    });
    const reason = await this.#life.run(signal);
    this.#life = null;
    return reason;
  }

  #judge(facts: PageFacts | null): Verdict {
    if (facts) this.#takeIn(facts);
    else if (this.isReady) this.#conclude({ state: 'reconnecting', reason: 'page_reloading' });
    const { state } = this.#condition;
    const lastedMs = this.#options.clock.now().getTime() - this.#stateSince.getTime();
    if (lastedMs > (phaseDeadlineMs[state] ?? Infinity)) return { end: `stuck_${state}` };
    return { lookAgainInMs: lookEveryMs[state] ?? lookEveryMsOnTheWay };
  }

  #takeIn(facts: PageFacts): void {
    const wasReady = this.isReady;
    const reloaded = facts.loadId !== this.#loadId;
    this.#loadId = facts.loadId;
    this.#webVersion = facts.webVersion;
    const condition = concludeState(facts, wasReady || this.#condition.state === 'reconnecting');
    if (condition.state === 'awaiting_scan') condition.reason = this.#noteUnlinked();
    if (condition.state === 'ready') this.#noteLinked(facts);
    this.#conclude(condition);
    if (!this.isReady || !this.#linkId || (wasReady && !reloaded)) return;
    if (!wasReady && this.#account) this.emit('linked', this.#account);
    this.emit('ready', this.#linkId);
  }

  #noteLinked(facts: PageFacts): void {
    const { profile } = this.#options;
    const phone = facts.accountPhone === null ? null : `+${facts.accountPhone}`;
    this.#account = { phone, name: facts.accountName };
    this.#linkId = profile.readLink() ?? profile.beginLink();
    this.#unlinkedReason = null;
  }

  /** Whatever is scanned from here on is another link than the one before. */
  #noteUnlinked(): string | null {
    const { profile } = this.#options;
    if (profile.readLink() !== null) this.#unlinkedReason = 'link_lost';
    profile.endLink();
    return this.#unlinkedReason;
  }

  #concludeEnd(reason: string): void {
    if (reason !== 'logged_out') {
      return this.#conclude({ state: 'reconnecting', reason: reason.split(':', 1)[0]! });
    }
    this.#options.profile.setAside('logged-out', this.#options.clock.now());
    this.#linkId = null;
    this.#account = null;
    this.#unlinkedReason = 'removed_on_the_phone';
    this.#conclude({ state: 'logged_out', reason: this.#unlinkedReason });
  }

  #hear(report: SessionReport): void {
    if (report.type === 'qr') this.#showQr(report.code);
    if (report.type === 'receipt') this.emit('receipt', this.#toReceipt(report));
    if (report.type === 'inbound') this.emit('inbound', toInboundMessage(report));
  }

  #showQr(code: string): void {
    const shownAt = this.#options.clock.now();
    this.#qr = { code, shownAt, expiresAt: new Date(shownAt.getTime() + qrLifeMs) };
    this.emit('qr', this.#qr);
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

  #conclude(condition: SessionCondition): void {
    const before = this.#condition;
    if (before.state === condition.state && before.reason === condition.reason) return;
    this.#condition = condition;
    if (before.state !== condition.state) this.#stateSince = this.#options.clock.now();
    this.#options.logger.info({ from: before.state, ...condition }, 'session.state');
  }
}
