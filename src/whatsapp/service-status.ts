import type { Alarm } from '../alarms.ts';
import type { Account } from '../notifications/sql/account.ts';
import type { Hold } from '../notifications/notification.ts';
import type { OutboxCounts, WaitingCount } from '../notifications/sql/read.ts';
import type { NotificationCounts } from '../notifications/statistics.ts';
import { firstEnds } from '../outbox/hold-log.ts';
import type { SessionState } from './session-state.ts';
import type { SessionSupervisor } from './session-supervisor.ts';

/** Counts with the share that went well. */
export interface NotificationStatistics extends NotificationCounts {
  /** 100 · sent / (sent + failed), two decimals; 0 when there is neither. */
  successRate: number;
}

/** What `GET /whatsapp/status` tells. */
export interface ServiceStatus {
  ready: boolean;
  initialized: boolean;
  state: SessionState;
  stateSince: Date;
  reason: string | null;
  /** Whether this server drives the account. */
  owner: boolean;
  account: { phone: string | null; name: string | null } | null;
  /** `durable` is false for seconds after a pairing, while a power cut may still cost it. */
  link: { durable: boolean } | null;
  webVersion: string | null;
  qr: { available: boolean; expiresAt: Date | null };
  queue: {
    pending: number;
    uncertain: number;
    held: {
      total: number;
      byReason: Record<string, number>;
      /** When the first of them may leave; null while no time is known. */
      untilByReason: Record<string, Date | null>;
    };
    oldestPendingAt: Date | null;
    nextSendAt: Date | null;
  };
  stats: NotificationStatistics;
  /** What a person has to look at, oldest first. */
  alarms: readonly Alarm[];
}

/** Adds the success rate to the counts. */
export function toStatistics(counts: NotificationCounts): NotificationStatistics {
  const settled = counts.sent + counts.failed;
  const successRate = settled === 0 ? 0 : Math.round((10_000 * counts.sent) / settled) / 100;
  return { ...counts, successRate };
}

/** Puts the parts together; a session that is down holds everything that waits. */
export function describeStatus(parts: {
  session: SessionSupervisor;
  owner: boolean;
  counts: NotificationCounts;
  outbox: OutboxCounts;
  account: Account;
  alarms: readonly Alarm[];
  /** The rule, or the session, that holds such notifications now. */
  holdOf: (lane: WaitingCount) => Hold | null;
}): ServiceStatus {
  const { session, owner, counts, outbox, account, alarms, holdOf } = parts;
  const { state, reason, since } = session.condition;
  const qr = session.qr;
  return {
    ready: session.isReady,
    initialized: state !== 'stopped',
    state,
    stateSince: since,
    reason,
    owner,
    account: session.account ?? (account.phone ? pick(account) : null),
    link: session.isLinkDurable === null ? null : { durable: session.isLinkDurable },
    webVersion: session.webVersion,
    qr: { available: qr !== null, expiresAt: qr?.expiresAt ?? null },
    queue: {
      pending: outbox.pending,
      uncertain: outbox.uncertain,
      held: countHeld(outbox.waiting, holdOf),
      oldestPendingAt: outbox.oldestPendingAt,
      nextSendAt: account.nextSendAt,
    },
    stats: toStatistics(counts),
    alarms,
  };
}

function pick({ phone, name }: Account) {
  return { phone, name };
}

function countHeld(waiting: readonly WaitingCount[], holdOf: (lane: WaitingCount) => Hold | null) {
  const byReason: Record<string, number> = {};
  const holds: Hold[] = [];
  for (const kind of waiting) {
    const hold = kind.holdReason ? { reason: kind.holdReason, until: null } : holdOf(kind);
    if (!hold) continue;
    holds.push(hold);
    byReason[hold.reason] = (byReason[hold.reason] ?? 0) + kind.count;
  }
  const total = Object.values(byReason).reduce((sum, held) => sum + held, 0);
  return { total, byReason, untilByReason: Object.fromEntries(firstEnds(holds)) };
}
