import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** The event loop is looked at this often for its lag, in ms. */
const eventLoopPrecisionMs = 20;

/** In seconds: from a page that answers at once to a message that waited for the morning. */
const acceptanceBuckets = [0.1, 0.5, 1, 2, 5, 10, 30, 90, 300, 1_800, 7_200, 43_200, 86_400];
const handOverBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 90, 300];
const requestBuckets = [0.005, 0.02, 0.1, 0.3, 1, 3, 10, 30];

/** Every metric of the server; see docs/monitoring.md. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Every metric, named and explained in one place, in a registry of its own: several servers can
 * live in one process, as they do in tests. Values of labels come from src/metric-labels.ts.
 */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: eventLoopPrecisionMs });
  const make = makersFor(registry);
  return { registry, ...notificationMetrics(make), ...queueMetrics(make), ...partMetrics(make) };
}

type Makers = ReturnType<typeof makersFor>;

function makersFor(registry: Registry) {
  const registers = [registry];
  return {
    counter: <L extends string>(name: string, help: string, ...labelNames: L[]) =>
      new Counter<L>({ name, help, labelNames, registers }),
    gauge: <L extends string = never>(name: string, help: string, ...labelNames: L[]) =>
      new Gauge<L>({ name, help, labelNames, registers }),
    histogram: <L extends string = never>(
      name: string,
      help: string,
      buckets: number[],
      ...labelNames: L[]
    ) => new Histogram<L>({ name, help, buckets, labelNames, registers }),
  };
}

function notificationMetrics({ counter, histogram }: Makers) {
  return {
    accepted: counter(
      'whatsapp_notifications_accepted_total',
      'Notifications ever written to the ledger, by whichever server.',
      'class',
    ),
    sent: counter(
      'whatsapp_notifications_sent_total',
      "Notifications ever acknowledged by WhatsApp's server.",
      'class',
    ),
    delivered: counter(
      'whatsapp_notifications_delivered_total',
      "Notifications ever delivered to the recipient's phone.",
      'class',
    ),
    read: counter(
      'whatsapp_notifications_read_total',
      'Notifications ever read, as far as recipients let it be known.',
      'class',
    ),
    cancelled: counter(
      'whatsapp_notifications_cancelled_total',
      'Notifications cancelled since this process has first read the ledger.',
      'class',
    ),
    failed: counter(
      'whatsapp_notifications_failed_total',
      'Notifications that this process has settled as failed, by their error code.',
      'code',
    ),
    uncertain: counter(
      'whatsapp_notifications_uncertain_total',
      'How often this process did not know the result of a hand-over, by the reason.',
      'reason',
    ),
    attempts: histogram(
      'whatsapp_attempt_duration_seconds',
      'Tries to hand a message over to WhatsApp, by what they came to.',
      handOverBuckets,
      'outcome',
    ),
    acceptedToAcknowledged: histogram(
      'whatsapp_acceptance_to_acknowledgement_seconds',
      "From acceptance, or the time it was scheduled for, to WhatsApp's acknowledgement.",
      acceptanceBuckets,
      'class',
    ),
    handedOverToAcknowledged: histogram(
      'whatsapp_hand_over_to_acknowledgement_seconds',
      "From the beginning of a hand-over to WhatsApp's acknowledgement.",
      handOverBuckets,
    ),
  };
}

function queueMetrics({ gauge }: Makers) {
  return {
    queueDepth: gauge(
      'whatsapp_queue_depth',
      'Notifications that are not settled, the uncertain and the scheduled ones among them.',
    ),
    queueUncertain: gauge(
      'whatsapp_queue_uncertain',
      'Notifications that were handed over with a result that is not known yet.',
    ),
    queueHeld: gauge('whatsapp_queue_held', 'Notifications that a rule keeps waiting.', 'reason'),
    queueOldestAge: gauge(
      'whatsapp_queue_oldest_age_seconds',
      'Age of the oldest notification that is not settled; 0 when there is none.',
    ),
    databaseUp: gauge(
      'whatsapp_database_up',
      'Whether the ledger could be read for this answer; what is read from it is left out if not.',
    ),
    poolConnections: gauge(
      'whatsapp_database_pool_connections',
      'Connections to PostgreSQL, by whether something uses them.',
      'state',
    ),
    poolWaiting: gauge('whatsapp_database_pool_waiting', 'Queries that wait for a connection.'),
  };
}

function partMetrics({ counter, gauge, histogram }: Makers) {
  return {
    sessionState: gauge(
      'whatsapp_session_state',
      '1 for the state that the session is in, 0 for all others.',
      'state',
    ),
    sessionReady: gauge('whatsapp_session_ready', 'Whether the session can send.'),
    sessionOwner: gauge(
      'whatsapp_session_owner',
      'Whether this server drives the account; 0 while it stands by.',
    ),
    sessionRestarts: counter(
      'whatsapp_session_restarts_total',
      'Browsers that ended and had to be started anew, by the reason.',
      'reason',
    ),
    webInfo: gauge('whatsapp_web_info', 'Always 1, with the version of WhatsApp Web.', 'version'),
    recycles: counter(
      'whatsapp_browser_recycles_total',
      'Browsers that worked and were replaced by a fresh one, by the reason.',
      'reason',
    ),
    memory: gauge(
      'whatsapp_memory_pss_bytes',
      'Memory with shared pages divided among those who share them, and what was swapped out.',
      'part',
    ),
    alarm: gauge('whatsapp_alarm', '1 while the alarm is on.', 'code'),
    requests: histogram(
      'http_request_duration_seconds',
      'Requests to the API, by the path of their route and the class of their status.',
      requestBuckets,
      'method',
      'route',
      'status',
    ),
  };
}
