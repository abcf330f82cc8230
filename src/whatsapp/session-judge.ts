import type { Clock } from '../clock.ts';
import type { ConditionKeeper } from './condition-keeper.ts';
import type { QrDisplay } from './qr-display.ts';
import { reportOfState } from './session-end.ts';
import type { Verdict } from './session-life.ts';
import type { LinkedAccount, SessionLink } from './session-link.ts';
import type { PageFacts } from './session-protocol.ts';
import type { SessionCondition, SessionState } from './session-state.ts';

interface SessionJudgeOptions {
  condition: ConditionKeeper;
  link: SessionLink;
  qr: QrDisplay;
  clock: Clock;
  /** A phone is linked and the session has become ready. */
  onLinked: (account: LinkedAccount) => void;
  /** Ready, for the first time or again after anything that may have lost events. */
  onReady: (linkId: string) => void;
}

const lookEveryMs: Partial<Record<SessionState, number>> = {
  awaiting_scan: 1_000,
  ready: 10_000,
  incompatible: 10_000,
};
const lookEveryMsOnTheWay = 300;
/** A page that asks for a scan and shows no code for so long never will, in ms. */
const codeWithinMs = 60_000;

/** Concludes from each look at the page what the session is, and whether its browser may go on. */
export class SessionJudge {
  readonly #options: SessionJudgeOptions;
  #loadId: string | null = null;
  #webVersion: string | null = null;
  #hasBeenReady = false;

  constructor(options: SessionJudgeOptions) {
    this.#options = options;
  }

  /** The build of WhatsApp Web that was seen last. */
  get webVersion(): string | null {
    return this.#webVersion;
  }

  /** Whether the browser of now, or else the last one, has been ready. */
  get hasBeenReady(): boolean {
    return this.#hasBeenReady;
  }

  /** Another browser is about to be judged. */
  begin(): void {
    this.#hasBeenReady = false;
  }

  /** Judges one look; null when the page gave no answer. */
  judge(facts: PageFacts | null): Verdict {
    const { condition, qr } = this.#options;
    if (facts) this.#takeIn(facts);
    else condition.take({ type: 'silent' });
    const { state } = condition.now;
    if (facts?.page === 'foreign') return { end: 'not_whatsapp' };
    const final = facts && reportOfState(facts.socketState);
    if (final) return { end: final };
    if (state === 'awaiting_scan' && qr.isSpent) return { end: 'qr_unscanned' };
    if (this.#lacksCode()) return { end: 'stuck_without_code' };
    if (condition.isOverdue) return { end: stuck(condition.now) };
    return { lookAgainInMs: lookEveryMs[state] ?? lookEveryMsOnTheWay };
  }

  /** The library has missed that the page asks for a scan, and nobody has been shown anything. */
  #lacksCode(): boolean {
    const { condition, qr, clock } = this.#options;
    const { state, reason } = condition.now;
    if (state !== 'awaiting_scan' || reason === 'passkey_needed' || qr.hasShown) return false;
    return clock.now().getTime() - condition.since.getTime() > codeWithinMs;
  }

  #takeIn(facts: PageFacts): void {
    const { condition, link, qr, onLinked, onReady } = this.#options;
    const wasReady = condition.now.state === 'ready';
    const reloaded = facts.loadId !== this.#loadId;
    this.#loadId = facts.loadId;
    this.#webVersion = facts.webVersion ?? this.#webVersion;
    if (facts.socketState?.startsWith('UNPAIRED')) link.missing();
    const { state } = condition.take({ type: 'seen', facts, lost: link.lostReason });
    if (state !== 'ready') return;
    this.#hasBeenReady = true;
    link.found(facts);
    qr.renew();
    if (wasReady && !reloaded) return;
    if (!wasReady && link.account) onLinked(link.account);
    if (link.id) onReady(link.id);
  }
}

/** How the end is reported of a browser that has been in this condition for too long. */
function stuck({ state, reason }: SessionCondition): string {
  return reason === 'no_network' ? 'stuck_no_network' : `stuck_${state}`;
}
