import type { Knex } from 'knex';
import { BillingAnnouncements } from './billing/billing-announcements.ts';
import type { BillingEvents } from './billing/billing-events.ts';
import type { BillingNotifier } from './billing/billing-notifier.ts';
import { IncidentNews } from './billing/incident-news.ts';
import type { MessageWriter } from './billing/message-writer.ts';
import { RuleRepository } from './billing/rules/rule-repository.ts';
import { DailySchedule } from './billing/runs/daily-schedule.ts';
import { SmartNotificationService } from './billing/smart-notification-service.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Route } from './http/route.ts';
import { ruleRoutes } from './http/rule-routes.ts';
import { runRoutes } from './http/run-routes.ts';
import type { Logger } from './logger.ts';
import { type OutlookSettings, readDepartureOutlook } from './outbox/read-departure-outlook.ts';

/** What planning and announcing need of the server. */
interface RunFoundations {
  config: Pick<Config, 'businessLanguage' | 'businessTimeZone'>;
  db: Knex;
  notifier: BillingNotifier;
  /** The texts as a connection sees them. */
  textsOn: (connection: Knex) => MessageWriter;
  /** The rules and gaps by which the outbox lets messages leave. */
  outlook: OutlookSettings;
  /** Whether this process drives the account. */
  isOwner: () => boolean;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that has given the outbox something to do. */
  wakeOutbox: () => void;
}

/** What plans and announces messages. */
interface Runs {
  /** For whoever writes the billing's rows. */
  events: BillingEvents;
  runs: SmartNotificationService;
  schedule: DailySchedule;
  routes: readonly Route[];
}

/** Builds what plans the day's messages and announces what happens. */
export function composeRuns(foundations: RunFoundations): Runs {
  const { config, db, textsOn, outlook, clock, logger } = foundations;
  const defaults = { timeZone: config.businessTimeZone, language: config.businessLanguage };
  const runs = new SmartNotificationService({
    ...foundations,
    defaults,
    readOutlook: (connection, now) => readDepartureOutlook(connection, outlook, now),
  });
  const incidents = new IncidentNews({ textsOn, defaults, clock, logger });
  return {
    runs,
    events: new BillingAnnouncements({ ...foundations, incidents, defaults }),
    schedule: new DailySchedule({ ...foundations, runs, timeZone: defaults.timeZone }),
    routes: [...runRoutes({ runs }), ...ruleRoutes({ rules: new RuleRepository(db), clock })],
  };
}
