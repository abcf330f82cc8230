import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import { SessionCallTimeout } from './session-child.ts';
import { NoSession } from './session-pauses.ts';
import type { SessionCondition } from './session-state.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

interface SessionCommandsOptions {
  session: Pick<
    SessionSupervisor,
    'condition' | 'isLinked' | 'renew' | 'logOut' | 'call' | 'lookNow' | 'personIsLinking'
  >;
  isOwner: () => boolean;
  clock: Clock;
}

/** A code to type on the phone. It is a credential. */
export interface PairingCode {
  /** Eight characters. */
  code: string;
  /** WhatsApp accepts a code for about three minutes. */
  expiresAt: Date;
}

/** WhatsApp's page reloads around this, and has been seen to hang there. */
const pairingDeadlineMs = 15_000;
const pairingCodeLifeMs = 180_000;
/** WhatsApp refuses a number for hours that asks too often: so many tries in ten minutes. */
const maxTries = 3;
const triesWithinMs = 600_000;

/** What a person orders the session to do. Each is refused where another server owns it. */
export class SessionCommands {
  readonly #options: SessionCommandsOptions;
  #tries: number[] = [];
  #isPairing = false;

  constructor(options: SessionCommandsOptions) {
    this.#options = options;
  }

  /**
   * Starts the browser anew, between two messages; after "press to link" this shows a code
   * again. Resolves once the old browser has ended. Throws 409 `not_owner`.
   */
  async restart(): Promise<SessionCondition> {
    this.#refuseStandby();
    await this.#options.session.renew().catch(explainNoSession);
    const { state, reason } = this.#options.session.condition;
    return { state, reason };
  }

  /**
   * Unlinks this device; a fresh code follows. `toldWhatsApp` false means that the phone may
   * still list it. Throws 409 `not_owner`.
   */
  async logOut(): Promise<{ toldWhatsApp: boolean }> {
    this.#refuseStandby();
    return this.#options.session.logOut().catch(explainNoSession);
  }

  /**
   * The code that links this phone without a camera. Throws 409 `not_owner`, `already_linked`
   * (asking for a linked number can unlink the device that works), `not_awaiting_scan` and
   * `pairing_in_progress`; 429 `too_many_pairing_codes`; 503 `pairing_code_failed`.
   *
   * @param phone digits of E.164.
   */
  async pairingCode(phone: string): Promise<PairingCode> {
    this.#refuseStandby();
    const { session, clock } = this.#options;
    if (session.isLinked) throw alreadyLinked;
    if (session.condition.state !== 'awaiting_scan') throw notAwaitingScan(session.condition);
    if (this.#isPairing) throw pairingInProgress;
    this.#countTry();
    this.#isPairing = true;
    try {
      const code = await session.call('pairingCode', { phone }, pairingDeadlineMs);
      session.personIsLinking();
      return { code, expiresAt: new Date(clock.now().getTime() + pairingCodeLifeMs) };
    } catch (error) {
      throw pairingFailed(error);
    } finally {
      this.#isPairing = false;
    }
  }

  #refuseStandby(): void {
    if (!this.#options.isOwner()) throw notOwner;
  }

  #countTry(): void {
    const now = this.#options.clock.now().getTime();
    this.#tries = this.#tries.filter((at) => now - at < triesWithinMs && at <= now);
    const first = this.#tries[0];
    if (this.#tries.length >= maxTries && first !== undefined) {
      throw tooManyCodes(first + triesWithinMs - now);
    }
    this.#tries.push(now);
  }
}

/** Only the server that drives the account can do this. */
export const notOwner = new AppError(
  'not_owner',
  'Another server drives the account. Send this to the one whose status says "owner": true.',
  { status: 409 },
);

const alreadyLinked = new AppError(
  'already_linked',
  'A phone is linked. Log it out first: asking for a code now could unlink it.',
  { status: 409 },
);

const pairingInProgress = new AppError(
  'pairing_in_progress',
  'WhatsApp is being asked for a code right now. Wait for that answer.',
  { status: 409, headers: { 'Retry-After': '15' } },
);

function notAwaitingScan({ state }: SessionCondition): AppError {
  return new AppError(
    'not_awaiting_scan',
    `The session is ${state}. A code can be had while it is awaiting_scan; ` +
      'POST /whatsapp/restart brings it there when it is logged_out.',
    { status: 409 },
  );
}

function tooManyCodes(waitMs: number): AppError {
  const seconds = Math.ceil(waitMs / 1_000);
  return new AppError(
    'too_many_pairing_codes',
    `WhatsApp blocks numbers that ask for many codes. Wait ${seconds} s, or scan the QR code.`,
    { status: 429, headers: { 'Retry-After': String(seconds) } },
  );
}

function pairingFailed(error: unknown): AppError {
  const isLate = error instanceof SessionCallTimeout;
  return new AppError(
    'pairing_code_failed',
    isLate
      ? 'WhatsApp gave no code in 15 s. Try again in a minute, or scan the QR code.'
      : 'WhatsApp gave no code for this number. Check the number, or scan the QR code.',
    { status: 503, cause: error },
  );
}

function explainNoSession(error: unknown): never {
  throw error instanceof NoSession ? notOwner : error;
}
