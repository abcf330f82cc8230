import type { Knex } from 'knex';
import { createBillCheck } from './billing/bill-check.ts';
import type { BillingEvents } from './billing/billing-events.ts';
import { BillingNotifier } from './billing/billing-notifier.ts';
import type { Business } from './billing/business.ts';
import { KasirController } from './billing/kasir-controller.ts';
import { LateConsequences } from './billing/late-consequences.ts';
import { LatePaymentTrackingService } from './billing/late-payment-tracking-service.ts';
import { MessageWriter } from './billing/message-writer.ts';
import { ReceiptDesk } from './billing/receipt-desk.ts';
import type { DailySchedule } from './billing/runs/daily-schedule.ts';
import type { SmartNotificationService } from './billing/smart-notification-service.ts';
import type { Clock } from './clock.ts';
import { composeRuns } from './compose-runs.ts';
import type { Config } from './config.ts';
import { kasirRoutes } from './http/kasir-routes.ts';
import { latePaymentRoutes } from './http/late-payment-routes.ts';
import { paymentNotificationRoutes } from './http/payment-notification-routes.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './logger.ts';
import type { PhonePolicy } from './notifications/phone-number.ts';
import type { DepartureCheck } from './outbox/departure-check.ts';
import type { OutlookSettings } from './outbox/read-departure-outlook.ts';
import type { WhatsAppService } from './whatsapp/whatsapp-service.ts';

/** What the billing side needs of the server. */
interface BillingFoundations {
  config: Pick<
    Config,
    | 'businessLanguage'
    | 'businessTimeZone'
    | 'lateGraceDays'
    | 'lateWindowMonths'
    | 'lateResetAfterOnTime'
    | 'lateWarnAt'
    | 'lateThreshold'
    | 'lateAction'
  >;
  business: Business;
  phonePolicy: PhonePolicy;
  db: Knex;
  clock: Clock;
  logger: Logger;
  /** Called after a commit that has given the outbox something to do. */
  wakeOutbox: () => void;
  /** The rules and gaps by which the outbox lets messages leave. */
  outlook: OutlookSettings;
  /** Whether this process drives the account. */
  isOwner: () => boolean;
}

/** What the billing side brings to the server. */
export interface Billing {
  /** For billing code in the same process. */
  notifier: BillingNotifier;
  kasir: KasirController;
  lateness: LatePaymentTrackingService;
  /** For whoever writes the billing's rows. */
  events: BillingEvents;
  runs: SmartNotificationService;
  schedule: DailySchedule;
  /** The routes of rules and runs, which wait for no message. */
  planRoutes: readonly Route[];
  /** Asked about each notification that is about to leave. */
  checks: readonly DepartureCheck[];
  /** The routes, some of which wait for what the service says of a message. */
  routes(service: Pick<WhatsAppService, 'get' | 'waitUntilSettled'>): Route[];
}

/** Builds every part of the billing side once and hands it to those who need it. */
export function composeBilling(foundations: BillingFoundations): Billing {
  const { config, business, phonePolicy, db, clock, logger } = foundations;
  const textsOn = (connection: Knex) => new MessageWriter({ db: connection, business });
  const notifier = new BillingNotifier({ ...foundations, ...config, textsOn });
  const lateness = composeLateness(foundations, notifier);
  const receipts = new ReceiptDesk({ notifier, clock, logger });
  const kasir = new KasirController({ db, notifier, receipts, lateness, clock });
  const {
    events,
    runs,
    schedule,
    routes: planRoutes,
  } = composeRuns({ ...foundations, notifier, textsOn });
  return {
    notifier,
    kasir,
    lateness,
    events,
    runs,
    schedule,
    planRoutes,
    checks: [createBillCheck(db)],
    routes: (service) => [
      ...kasirRoutes({ kasir, clock }),
      ...paymentNotificationRoutes({ kasir, service, phonePolicy, clock }),
      ...latePaymentRoutes(lateness),
      ...planRoutes,
    ],
  };
}

function composeLateness(
  { config, db, clock, logger }: BillingFoundations,
  notifier: BillingNotifier,
): LatePaymentTrackingService {
  const consequences = new LateConsequences({
    settings: {
      warnAt: config.lateWarnAt ?? [],
      threshold: config.lateThreshold,
      action: config.lateAction,
    },
    notifier,
    clock,
    logger,
  });
  return new LatePaymentTrackingService({
    db,
    settings: {
      graceDays: config.lateGraceDays,
      windowMonths: config.lateWindowMonths,
      resetAfterOnTime: config.lateResetAfterOnTime,
    },
    consequences,
    businessTimeZone: config.businessTimeZone,
    clock,
  });
}
