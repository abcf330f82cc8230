import type { Knex } from 'knex';
import { type Alarms, alarmCodes } from './alarms.ts';
import { CachedReading } from './cached-reading.ts';
import type { Clock } from './clock.ts';
import { type PoolUse, poolUse } from './database/connection.ts';
import type { MetricsText } from './http/metrics-routes.ts';
import {
  doubtReasons,
  failureCodes,
  holdReasons,
  restartReasons,
  webVersionLabel,
} from './metric-labels.ts';
import type { Metrics } from './metrics.ts';
import { notificationClasses } from './notifications/notification.ts';
import type { NotificationChanges } from './notifications/notification-changes.ts';
import type { CountedGroup } from './notifications/statistics.ts';
import type { SendOutcome } from './outbox/message-sender.ts';
import type { Outbox } from './outbox/outbox.ts';
import type { AccountOwner } from './whatsapp/account-owner.ts';
import { type BrowserRecycler, recycleReasons } from './whatsapp/browser-recycler.ts';
import type { ServerMemory } from './whatsapp/server-memory.ts';
import type { ServiceStatus } from './whatsapp/service-status.ts';
import { sessionStates } from './whatsapp/session-state.ts';
import type { SessionSupervisor } from './whatsapp/session-supervisor.ts';
import type { WhatsAppService } from './whatsapp/whatsapp-service.ts';

/** What the metrics are taken from. */
interface MetricSources {
  metrics: Metrics;
  db: Knex;
  clock: Clock;
  changes: NotificationChanges;
  session: Pick<SessionSupervisor, 'condition' | 'isReady' | 'webVersion'> &
    Pick<SessionSupervisor, 'on'>;
  outbox: Pick<Outbox, 'on'>;
  owner: Pick<AccountOwner, 'isOwner'>;
  service: Pick<WhatsAppService, 'status' | 'countGroups'>;
  alarms: Pick<Alarms, 'active'>;
  recycler: Pick<BrowserRecycler, 'on'>;
  /** What the parts of the server take; null when that could not be read in time. */
  readMemory: () => Promise<ServerMemory | null>;
}

/** What one look at the ledger tells. */
interface LedgerView {
  status: ServiceStatus;
  /** Counts since the beginning, by class. */
  classes: CountedGroup[];
}

/** Whoever scrapes more often than this gets the same counts again. */
const ledgerKeepMs = 5_000;
/** A database that does not answer must not make the answer late: Prometheus waits for 10 s. */
const ledgerDeadlineMs = 1_500;

/** Counts what happens from now on; the returned function tells all, with a database or without. */
export function composeMetrics(sources: MetricSources): () => Promise<MetricsText> {
  const { metrics, service, clock } = sources;
  countEvents(sources);
  const ledger = new CachedReading<LedgerView>({
    read: async () => {
      const everything = { from: null, to: null };
      const [status, classes] = await Promise.all([
        service.status(),
        service.countGroups(everything, 'class', 'UTC'),
      ]);
      return { status, classes };
    },
    clock,
    keepMs: ledgerKeepMs,
    deadlineMs: ledgerDeadlineMs,
  });
  const showCounts = countsToShow(metrics);
  return async () => {
    const [view, memory] = await Promise.all([ledger.get(), sources.readMemory()]);
    metrics.databaseUp.set(view === null ? 0 : 1);
    showCounts(view);
    showQueue(metrics, view, clock.now());
    showParts(sources, poolUse(sources.db));
    showMemory(metrics, memory);
    const { registry } = metrics;
    return { contentType: registry.contentType, text: await registry.metrics() };
  };
}

/** What has to be noted when it happens. A series that begins at 0 shows its first event. */
function countEvents({ metrics, changes, session, outbox, recycler }: MetricSources): void {
  const { failed, uncertain, sessionRestarts, recycles } = metrics;
  for (const code of failureCodes.values) failed.inc({ code }, 0);
  for (const reason of doubtReasons.values) uncertain.inc({ reason }, 0);
  for (const reason of restartReasons.values) sessionRestarts.inc({ reason }, 0);
  for (const reason of recycleReasons) recycles.inc({ reason }, 0);
  for (const outcome of sendOutcomes) metrics.attempts.zero({ outcome });
  for (const ofClass of notificationClasses) {
    metrics.acceptedToAcknowledged.zero({ class: ofClass });
  }
  changes.onOutcome(({ kind, reason, count }) => {
    if (kind === 'failed') failed.inc({ code: failureCodes.of(reason) }, count);
    else uncertain.inc({ reason: doubtReasons.of(reason) }, count);
  });
  session.on('ended', (_failures, reason) => {
    sessionRestarts.inc({ reason: restartReasons.of(reason) });
  });
  recycler.on('recycled', (reason) => recycles.inc({ reason }));
  outbox.on('attempted', ({ outcome, durationMs }) => {
    metrics.attempts.observe({ outcome }, durationMs / 1_000);
  });
  outbox.on('acknowledged', ({ class: ofClass, sinceAcceptedMs, sinceHandOverMs }) => {
    metrics.acceptedToAcknowledged.observe({ class: ofClass }, sinceAcceptedMs / 1_000);
    if (sinceHandOverMs !== null) metrics.handedOverToAcknowledged.observe(sinceHandOverMs / 1_000);
  });
}

/**
 * The ledger's own counts by class. Those that never fall are shown as they are; of the cancelled
 * one may still turn out to be sent, so that only what is added counts.
 */
function countsToShow(metrics: Metrics): (view: LedgerView | null) => void {
  const { accepted, sent, delivered, read, cancelled } = metrics;
  const known = [accepted, sent, delivered, read];
  const cancelledBefore = new Map<string, number>();
  return (view) => {
    for (const counter of known) counter.reset();
    if (view === null) return;
    for (const ofClass of notificationClasses) {
      const counts = view.classes.find(({ key }) => key === ofClass) ?? nothing;
      accepted.inc({ class: ofClass }, counts.total);
      sent.inc({ class: ofClass }, counts.sent);
      delivered.inc({ class: ofClass }, counts.delivered);
      read.inc({ class: ofClass }, counts.read);
      const before = cancelledBefore.get(ofClass) ?? counts.cancelled;
      cancelled.inc({ class: ofClass }, Math.max(counts.cancelled - before, 0));
      cancelledBefore.set(ofClass, counts.cancelled);
    }
  };
}

const nothing = { total: 0, sent: 0, delivered: 0, read: 0, cancelled: 0 };

function showQueue(metrics: Metrics, view: LedgerView | null, now: Date): void {
  const { queueDepth, queueUncertain, queueHeld, queueOldestAge } = metrics;
  for (const gauge of [queueDepth, queueUncertain, queueOldestAge]) gauge.remove();
  queueHeld.reset();
  if (view === null) return;
  const { pending, uncertain, held, oldestPendingAt } = view.status.queue;
  const ageMs = oldestPendingAt === null ? 0 : now.getTime() - oldestPendingAt.getTime();
  queueDepth.set(pending);
  queueUncertain.set(uncertain);
  queueOldestAge.set(Math.max(ageMs, 0) / 1_000);
  for (const reason of holdReasons.values) queueHeld.set({ reason }, 0);
  for (const [reason, count] of Object.entries(held.byReason)) {
    queueHeld.inc({ reason: holdReasons.of(reason) }, count);
  }
}

/** The compiler asks for one that is missing here. */
const sendOutcomes = Object.keys({
  handed_over: true,
  duplicate: true,
  not_on_whatsapp: true,
  not_reachable: true,
  not_sent: true,
  unknown: true,
} satisfies Record<SendOutcome['kind'], true>);

function showParts({ metrics, session, owner, alarms }: MetricSources, pool: PoolUse): void {
  const { state } = session.condition;
  for (const known of sessionStates) {
    metrics.sessionState.set({ state: known }, known === state ? 1 : 0);
  }
  metrics.sessionReady.set(session.isReady ? 1 : 0);
  metrics.sessionOwner.set(owner.isOwner ? 1 : 0);
  metrics.webInfo.reset();
  metrics.webInfo.set({ version: webVersionLabel(session.webVersion) }, 1);
  const active = new Set(alarms.active.map(({ code }) => code));
  for (const code of alarmCodes) metrics.alarm.set({ code }, active.has(code) ? 1 : 0);
  metrics.poolConnections.set({ state: 'used' }, pool.used);
  metrics.poolConnections.set({ state: 'free' }, pool.free);
  metrics.poolWaiting.set(pool.waiting);
}

/** What could not be read is left out: 0 would be a lie. */
function showMemory(metrics: Metrics, memory: ServerMemory | null): void {
  metrics.memory.reset();
  for (const [part, bytes] of Object.entries(memory ?? {})) {
    if (bytes !== null) metrics.memory.set({ part }, bytes);
  }
}
