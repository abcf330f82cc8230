import type { Clock } from '../clock.ts';
import { SessionCallTimeout, SessionChild } from './session-child.ts';
import type {
  LaunchOptions,
  PageFacts,
  SessionCalls,
  SessionMethod,
  SessionReport,
} from './session-protocol.ts';

/** What to do after a look at the page: look again after a pause, or end this life. */
export type Verdict = { lookAgainInMs: number } | { end: string };

interface SessionLifeOptions {
  launch: LaunchOptions;
  /** The process's environment; the child sees the harmless part of it. */
  env: NodeJS.ProcessEnv;
  clock: Clock;
  /** Judges one look; null when the page gave no answer. */
  judge: (facts: PageFacts | null) => Verdict;
  /** Hears a code to scan and every acknowledgement; nothing once this life is over. */
  onReport: (report: SessionReport) => void;
}

const probeDeadlineMs = 5_000;
/** So many probes in a row without an answer mean that the page hangs. */
const maxHangs = 2;
/** A page that is busy with a message may be slow; one that is silent for this long hangs. */
const maxSilenceMs = 20_000;
/** A page that has synced before the library listened is nudged after this long, in ms. */
const nudgeAfterMs = 2_000;
/** A code that has gone idle is asked for anew at most this often, in ms. */
const refreshQrEveryMs = 10_000;
const stopDeadlineMs = 8_000;

/**
 * One life of one browser, from its launch to its end: the child process, and the eye on the
 * page that looks often while it is on its way and at every hint.
 */
export class SessionLife {
  readonly #options: SessionLifeOptions;
  readonly #child: SessionChild;
  readonly #over = new AbortController();
  #end: string | null = null;
  #isClosing = false;
  #hint = new AbortController();
  #hangs = 0;
  #hasSeenPage = false;
  #syncedUnheardSince: number | null = null;
  #refreshedQrAt = -Infinity;

  constructor(options: SessionLifeOptions) {
    this.#options = options;
    this.#child = new SessionChild(options.launch, options.env, (report) => this.#hear(report));
    void this.#child.ended.then(() => this.#finish('process_gone'));
  }

  /** Whether the browser has ever shown WhatsApp, or at least that the network is away. */
  get hasSeenPage(): boolean {
    return this.#hasSeenPage;
  }

  /** Whether a message is being handed over. */
  get isSending(): boolean {
    return this.#child.isSending;
  }

  /** Ends this life at once, for a reason that the page can't tell. */
  end(reason: string): void {
    this.#finish(reason);
  }

  /** Ends this life by closing the browser, which writes the profile to disk. */
  close(reason: string): void {
    if (this.#end === null) this.#isClosing = true;
    this.#finish(reason);
  }

  /** Something may have changed: the page is looked at now. */
  hint(): void {
    this.#hint.abort();
  }

  /** Calls into the page; see {@link SessionChild.call}. */
  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    return this.#child.call(method, values, deadlineMs);
  }

  /**
   * Watches until the browser is gone or useless, and resolves with the reason; or until
   * `signal` is aborted, and closes the browser in good order.
   */
  async run(signal: AbortSignal): Promise<string> {
    await this.#watch(AbortSignal.any([signal, this.#over.signal]));
    const isOrderly = this.#isClosing || this.#end === null;
    if (isOrderly) await this.#child.stop(stopDeadlineMs);
    else this.#child.kill();
    await this.#child.ended;
    return this.#end ?? 'stopped';
  }

  async #watch(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      this.#hint = new AbortController();
      const facts = await this.#look();
      if (over.aborted) return;
      if (this.#isHung()) return this.#finish('page_hung');
      const verdict = this.#options.judge(facts);
      if ('end' in verdict) return this.#finish(verdict.end);
      const wake = AbortSignal.any([over, this.#hint.signal]);
      await this.#options.clock.sleep(verdict.lookAgainInMs, wake);
    }
  }

  async #look(): Promise<PageFacts | null> {
    try {
      const facts = await this.#child.call('probe', {}, probeDeadlineMs);
      this.#hangs = 0;
      this.#hasSeenPage ||= facts.page === 'whatsapp' || facts.page === 'error';
      this.#nudgeIfUnheard(facts);
      this.#refreshIfIdle(facts);
      return facts;
    } catch (error) {
      if (!(error instanceof SessionCallTimeout)) this.#hangs = 0;
      else if (!this.#child.isBusy) this.#hangs += 1;
      return null;
    }
  }

  #isHung(): boolean {
    return this.#hangs >= maxHangs || this.#child.silentMs > maxSilenceMs;
  }

  /**
   * A restored session can finish its sync before the library listens for it; its `ready` then
   * never comes. The library's own entry point for that moment puts it right.
   */
  #nudgeIfUnheard(facts: PageFacts): void {
    const unheard = facts.socketState === 'CONNECTED' && facts.hasSynced && !facts.injected;
    const now = this.#options.clock.now().getTime();
    if (!unheard) this.#syncedUnheardSince = null;
    else if (this.#syncedUnheardSince === null) this.#syncedUnheardSince = now;
    else if (now - this.#syncedUnheardSince >= nudgeAfterMs) {
      this.#syncedUnheardSince = now;
      this.#child.call('nudge', {}, probeDeadlineMs).catch(() => undefined);
    }
  }

  /** The library's own way to a new code runs in the wrong place and never shows one. */
  #refreshIfIdle(facts: PageFacts): void {
    const now = this.#options.clock.now().getTime();
    const isDue = now - this.#refreshedQrAt >= refreshQrEveryMs;
    if (facts.socketState !== 'UNPAIRED_IDLE' || !isDue) return;
    this.#refreshedQrAt = now;
    this.#child.call('refreshQr', {}, probeDeadlineMs).catch(() => undefined);
  }

  #hear(report: SessionReport): void {
    if (report.type === 'gone') this.#finish(report.reason);
    else if (report.type === 'logged_out') this.#finish('logged_out');
    else if (!this.#over.signal.aborted) {
      this.#hint.abort();
      this.#options.onReport(report);
    }
  }

  #finish(reason: string): void {
    this.#end ??= reason;
    this.#over.abort();
  }
}
