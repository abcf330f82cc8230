import type {
  PageFacts,
  SessionCalls,
  SessionMethod,
} from '../../src/whatsapp/session-protocol.ts';
import type { SessionState } from '../../src/whatsapp/session-state.ts';
import type { QrCode } from '../../src/whatsapp/qr-display.ts';
import type { LinkedAccount } from '../../src/whatsapp/session-link.ts';
import type { SessionSupervisor } from '../../src/whatsapp/session-supervisor.ts';
import { LINK_ID } from './test-ledger.ts';

type Answer<M extends SessionMethod> = (
  values: SessionCalls[M]['arguments'],
  deadlineMs: number,
) => Promise<SessionCalls[M]['answer']>;

/** The session as others see it, in the state that a test gives it and without a browser. */
export class FakeSession {
  state: SessionState = 'ready';
  reason: string | null = null;
  since = new Date('2026-11-23T02:00:00.000Z');
  qr: QrCode | null = null;
  account: LinkedAccount | null = { phone: '+6281100000000', name: 'Toko Budi' };
  webVersion: PageFacts['webVersion'] = '2.3000.1';
  /** How calls into the page are answered; a call without an answer fails. */
  readonly answers: { [M in SessionMethod]?: Answer<M> } = {};

  get condition() {
    return { state: this.state, reason: this.reason, since: this.since };
  }

  /** What it was ordered, in order. */
  readonly ordered: string[] = [];
  isLinked = true;
  isLinkDurable = true;

  async renew(): Promise<void> {
    this.ordered.push('renew');
  }

  async logOut(): Promise<{ toldWhatsApp: boolean }> {
    this.ordered.push('logOut');
    return { toldWhatsApp: true };
  }

  personIsLinking(): void {
    this.ordered.push('personIsLinking');
  }

  lookNow(): void {
    this.ordered.push('lookNow');
  }

  get isReady(): boolean {
    return this.state === 'ready';
  }

  get readyLink(): string | null {
    return this.isReady ? LINK_ID : null;
  }

  call<M extends SessionMethod>(
    method: M,
    values: SessionCalls[M]['arguments'],
    deadlineMs: number,
  ): Promise<SessionCalls[M]['answer']> {
    const answer = this.answers[method] as Answer<M> | undefined;
    return answer?.(values, deadlineMs) ?? Promise.reject(new Error('The page is not open yet.'));
  }

  /** What the product expects, which is a class with a browser in it. */
  get asSupervisor(): SessionSupervisor {
    return this as unknown as SessionSupervisor;
  }
}
