import { EventEmitter } from 'node:events';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { DeliveryReceipt } from '../notifications/delivery-receipt.ts';
import { chromiumArguments, endOrphans } from './chromium.ts';
import { reconnectDelayMs } from './reconnect-schedule.ts';
import { SessionCallTimeout, SessionChild } from './session-child.ts';
import type { SessionProfile } from './session-profile.ts';
import type {
  LaunchOptions,
  PageFacts,
  SessionCalls,
  SessionMethod,
  SessionReport,
} from './session-protocol.ts';
import { type SessionCondition, concludeState } from './session-state.ts';

interface SupervisorOptions {
  profile: SessionProfile;
  browserPath: string | undefined;
  browserArgs: readonly string[];
  /** The process's environment; the child sees the harmless part of it. */
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
  /** The state or its reason has changed. */
  state: [condition: SessionCondition];
  qr: [qr: QrCode];
  /** A phone is linked and the session has become ready. */
  linked: [account: LinkedAccount];
  /** Ready, for the first time or again after anything that may have lost events. */
  ready: [linkId: string];
  receipt: [receipt: DeliveryReceipt];
}

/** WhatsApp shows a new code about every 20 seconds. */
const qrLifeMs = 20_000;
const probeDeadlineMs = 10_000;
const probeEveryMs = { connecting: 300, awaiting_scan: 1_000, ready: 15_000 };
/** So many probes in a row without an answer mean that the page hangs. */
const maxHangs = 2;
/** How long a phase may last before the browser is started afresh, in ms. */
const phaseDeadlineMs = { starting: 60_000, authenticating: 120_000, reconnecting: 120_000 };
/** A page that has synced before the library listened is nudged after this long. */
const nudgeAfterMs = 2_000;
const stopDeadlineMs = 8_000;

/** A call that was made while there was no session: nothing has reached any page. */
export class NoSession extends Error {
  override readonly name = 'NoSession';
}

/**
 * Keeps the WhatsApp session alive: starts its child process, watches the page with its own
 * eyes, ends and restarts what is dead or stuck, and says at any time what the session is.
 */
export class SessionSupervisor extends EventEmitter<SupervisorEvents> {
  readonly #options: SupervisorOptions;
  #condition: SessionCondition = { state: 'stopped', reason: null };
  #stateSince: Date;
  #child: SessionChild | null = null;
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #hint = new AbortController();
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
    const { clock } = this.#options;
    return this.#condition.state === 'awaiting_scan' && this.#qr && this.#qr.expiresAt > clock.now()
      ? this.#qr
      : null;
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

  /** Calls into the page. Rejects at the deadline, or at once when there is no session. */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    if (!this.#child) return Promise.reject(new NoSession());
    return this.#child.call(method, values, deadlineMs);
  }

  async #keepAlive(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; ) {
      const startedAt = this.#options.clock.now().getTime();
      const reason = await this.#liveOnce(signal);
      if (signal.aborted) return;
      const livedMs = this.#options.clock.now().getTime() - startedAt;
      failures = reason === 'logged_out' || livedMs > 60_000 ? 0 : failures + 1;
      this.#options.logger.warn({ reason, failures }, 'session.ended');
      await this.#options.clock.sleep(reconnectDelayMs(failures), signal);
    }
  }

  /** One life of one child: resolves with the reason for its end. */
  async #liveOnce(signal: AbortSignal): Promise<string> {
    const { profile, clock } = this.#options;
    await endOrphans(profile.browserDir, profile.dir, clock);
    if (this.#condition.state === 'stopped') this.#conclude({ state: 'starting', reason: null });
    let end: string | null = null;
    const over = new AbortController();
    const finish = (reason: string) => {
      end ??= reason;
      over.abort();
    };
    const child = new SessionChild(this.#launchOptions(), this.#options.env, (report) =>
      this.#hear(report, finish),
    );
    this.#child = child;
    void child.ended.then(() => finish('process_gone'));
    await this.#watch(child, AbortSignal.any([signal, over.signal]), finish);
    this.#child = null;
    if (signal.aborted) await child.stop(stopDeadlineMs);
    else child.kill();
    await child.ended;
    if (!signal.aborted) this.#afterEnd(end ?? 'unknown');
    return end ?? 'stopped';
  }

  #launchOptions(): LaunchOptions {
    return {
      sessionDir: this.#options.profile.dir,
      browserPath: this.#options.browserPath,
      browserArgs: chromiumArguments(this.#options.browserArgs),
    };
  }

  #hear(report: SessionReport, finish: (reason: string) => void): void {
    switch (report.type) {
      case 'hint':
        return this.#hint.abort();
      case 'qr':
        return this.#showQr(report.code);
      case 'receipt':
        this.emit('receipt', this.#toReceipt(report));
        return;
      case 'logged_out':
        return finish('logged_out');
      case 'gone':
        return finish(report.reason);
      case 'answer':
      case 'failure':
        return;
      default:
        report satisfies never;
    }
  }

  /** Probes the page, more often while it is on its way, until the child's life is over. */
  async #watch(
    child: SessionChild,
    over: AbortSignal,
    finish: (reason: string) => void,
  ): Promise<void> {
    let hangs = 0;
    let notInjectedSince: number | null = null;
    while (!over.aborted) {
      const facts = await child.call('probe', {}, probeDeadlineMs).catch((error: unknown) => {
        hangs = error instanceof SessionCallTimeout ? hangs + 1 : 0;
        return null;
      });
      if (over.aborted) return;
      if (hangs >= maxHangs) return finish('page_hung');
      if (facts) {
        hangs = 0;
        this.#takeIn(facts);
        notInjectedSince = this.#nudgeIfMissed(child, facts, notInjectedSince);
      } else if (this.isReady) {
        this.#conclude({ state: 'reconnecting', reason: 'page_reloading' });
      }
      if (this.#isStuck()) return finish(`stuck_${this.#condition.state}`);
      this.#hint = new AbortController();
      const pauseMs =
        this.#condition.state === 'ready' || this.#condition.state === 'awaiting_scan'
          ? probeEveryMs[this.#condition.state]
          : probeEveryMs.connecting;
      await this.#options.clock.sleep(pauseMs, AbortSignal.any([over, this.#hint.signal]));
    }
  }

  #takeIn(facts: PageFacts): void {
    this.#webVersion = facts.webVersion;
    const wasReady = this.isReady || this.#condition.state === 'reconnecting';
    const condition = concludeState(facts, wasReady);
    if (condition.state === 'awaiting_scan') {
      if (this.#options.profile.readLink() !== null) this.#unlinkedReason = 'link_lost';
      this.#options.profile.endLink();
      condition.reason = this.#unlinkedReason;
    }
    if (condition.state === 'ready') {
      const phone = facts.accountPhone === null ? null : `+${facts.accountPhone}`;
      this.#account = { phone, name: facts.accountName };
      this.#linkId = this.#options.profile.readLink() ?? this.#options.profile.beginLink();
      this.#unlinkedReason = null;
    }
    const reloadedUnseen = this.isReady && facts.loadId !== this.#loadId;
    this.#loadId = facts.loadId;
    this.#conclude(condition);
    if (reloadedUnseen && this.isReady && this.#linkId) this.emit('ready', this.#linkId);
  }

  /**
   * A restored session can finish its sync before the library listens for it; `ready` then
   * never comes. The library's own entry point for that moment puts it right.
   */
  #nudgeIfMissed(child: SessionChild, facts: PageFacts, since: number | null): number | null {
    const missed = facts.socketState === 'CONNECTED' && facts.hasSynced && !facts.injected;
    if (!missed) return null;
    const now = this.#options.clock.now().getTime();
    if (since === null || now - since < nudgeAfterMs) return since ?? now;
    child.call('nudge', {}, probeDeadlineMs).catch(() => undefined);
    return now;
  }

  #isStuck(): boolean {
    const { state } = this.#condition;
    if (!(state in phaseDeadlineMs)) return false;
    const deadlineMs = phaseDeadlineMs[state as keyof typeof phaseDeadlineMs];
    return this.#options.clock.now().getTime() - this.#stateSince.getTime() > deadlineMs;
  }

  #afterEnd(reason: string): void {
    if (reason !== 'logged_out') {
      return this.#conclude({ state: 'reconnecting', reason: reason.split(':', 1)[0]! });
    }
    this.#options.profile.setAside('logged-out', this.#options.clock.now());
    this.#linkId = null;
    this.#account = null;
    this.#unlinkedReason = 'removed_on_the_phone';
    this.#conclude({ state: 'logged_out', reason: this.#unlinkedReason });
  }

  #showQr(code: string): void {
    const shownAt = this.#options.clock.now();
    this.#qr = { code, shownAt, expiresAt: new Date(shownAt.getTime() + qrLifeMs) };
    this.#hint.abort();
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
    this.emit('state', condition);
    if (condition.state === 'ready' && before.state !== 'ready' && this.#linkId) {
      if (this.#account) this.emit('linked', this.#account);
      this.emit('ready', this.#linkId);
    }
  }
}
