import type { Clock } from '../clock.ts';
import type { Notification } from '../notifications/notification.ts';
import type { NotificationCounts } from '../notifications/statistics.ts';
import { instantAt, localTime } from '../outbox/local-time.ts';
import type { ServiceStatus } from '../whatsapp/service-status.ts';
import type { SessionSupervisor } from '../whatsapp/session-supervisor.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';

/** Everything that the dashboard shows. */
export interface DashboardState {
  readAt: Date;
  status: ServiceStatus;
  /** Since when and until when the code to scan holds; null when there is none. */
  qr: { shownAt: Date; expiresAt: Date } | null;
  /** Of what was accepted since midnight. */
  today: Pick<NotificationCounts, 'sent' | 'delivered' | 'read' | 'failed'>;
  /** Newest first. */
  latest: readonly Notification[];
}

/** What the dashboard is read from. */
export interface DashboardSources {
  service: Pick<WhatsAppService, 'status' | 'countGroups' | 'history'>;
  session: Pick<SessionSupervisor, 'qr'>;
  businessTimeZone: string;
  clock: Clock;
}

const latestCount = 20;

/** Reads all of it; rejects when the database does not answer. */
export async function readDashboard(sources: DashboardSources): Promise<DashboardState> {
  const { service, session, businessTimeZone, clock } = sources;
  const readAt = clock.now();
  const midnight = instantAt(localTime(readAt, businessTimeZone).date, 0, businessTimeZone);
  const [status, groups, latest] = await Promise.all([
    service.status(),
    service.countGroups({ from: midnight, to: null }, null, businessTimeZone),
    service.history({}, { limit: latestCount }),
  ]);
  const { sent = 0, delivered = 0, read = 0, failed = 0 } = groups[0] ?? {};
  return { readAt, status, qr: session.qr, today: { sent, delivered, read, failed }, latest };
}
