import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { BrowserLives } from './browser-lives.ts';
import type { ConditionKeeper } from './condition-keeper.ts';
import type { ProfileCare } from './profile-care.ts';
import type { QrDisplay } from './qr-display.ts';
import { type EndOfLife, classifyEnd, plannedEnd } from './session-end.ts';
import type { SessionEndings } from './session-endings.ts';
import type { SessionJudge } from './session-judge.ts';
import type { SessionPauses } from './session-pauses.ts';
import type { SessionReport } from './session-protocol.ts';
import type { SessionRest } from './session-rest.ts';

interface SessionCycleOptions {
  condition: ConditionKeeper;
  judge: SessionJudge;
  lives: BrowserLives;
  rest: SessionRest;
  endings: SessionEndings;
  profileCare: ProfileCare;
  pauses: SessionPauses;
  qr: QrDisplay;
  clock: Clock;
  logger: Logger;
  /** Hears what the browser of now says. */
  onReport: (report: SessionReport) => void;
}

/** After an error that nobody has thought of, in ms. */
const afterErrorMs = 5_000;

/** A browser lives, its end is concluded from, what waited for that is done, and it rests. */
export class SessionCycle {
  readonly #options: SessionCycleOptions;

  constructor(options: SessionCycleOptions) {
    this.#options = options;
  }

  /** Goes on, whatever happens, until `signal` is aborted; then refuses what still waits. */
  async run(signal: AbortSignal): Promise<void> {
    const { condition, endings, profileCare, pauses, clock, logger } = this.#options;
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      condition.take({ type: 'launched' });
      try {
        if (isFirst && (await profileCare.isOfNewerBrowser())) await endings.giveUpProfile(signal);
        await this.#liveAndRest(signal);
      } catch (error) {
        logger.error({ err: error }, 'session.failed');
        endings.concludeError();
        await clock.sleep(afterErrorMs, signal);
      }
    }
    pauses.refuse();
  }

  async #liveAndRest(signal: AbortSignal): Promise<void> {
    const { judge, rest, endings, pauses, clock, logger } = this.#options;
    const startedAt = clock.now().getTime();
    const report = await this.#liveOnce(signal);
    if (signal.aborted) return;
    const end = pauses.has(report) ? plannedEnd(report) : classifyEnd(report);
    const lastedMs = clock.now().getTime() - startedAt;
    rest.count(end, report, { lastedMs, hasBeenReady: judge.hasBeenReady });
    logger.warn({ reason: report, failures: rest.failures }, 'session.ended');
    await endings.conclude(end, signal);
    if (!(await pauses.run())) await this.#restAfter(end, signal);
    await pauses.run();
  }

  async #liveOnce(signal: AbortSignal): Promise<string> {
    const { judge, lives, pauses, profileCare, qr, onReport } = this.#options;
    judge.begin();
    const { report, hasSeenPage } = await lives.live(
      { judge: (facts) => judge.judge(facts), onReport },
      () => pauses.reason,
      signal,
    );
    qr.takeDown();
    profileCare.lifeEnded(hasSeenPage);
    await lives.endOrphans();
    return report;
  }

  async #restAfter(end: EndOfLife, signal: AbortSignal): Promise<void> {
    const { pauses, rest } = this.#options;
    if (pauses.reason === null) await rest.take(end, signal);
  }
}
