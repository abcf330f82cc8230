import type { Knex } from 'knex';
import { createBillCheck } from './billing/bill-check.ts';
import { BillingNotifier } from './billing/billing-notifier.ts';
import type { Business } from './billing/business.ts';
import { KasirController } from './billing/kasir-controller.ts';
import { LateConsequences } from './billing/late-consequences.ts';
import { LatePaymentTrackingService } from './billing/late-payment-tracking-service.ts';
import { MessageWriter } from './billing/message-writer.ts';
import { ReceiptDesk } from './billing/receipt-desk.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { kasirRoutes } from './http/kasir-routes.ts';
import { latePaymentRoutes } from './http/late-payment-routes.ts';
import { paymentNotificationRoutes } from './http/payment-notification-routes.ts';
import type { Route } from './http/route.ts';
import type { Logger } from './logger.ts';
import type { PhonePolicy } from './notifications/phone-number.ts';
import type { DepartureCheck } from './outbox/departure-check.ts';
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
}

/** What the billing side brings to the server. */
interface Billing {
  /** For billing code in the same process. */
  notifier: BillingNotifier;
  kasir: KasirController;
  lateness: LatePaymentTrackingService;
  /** Asked about each notification that is about to leave. */
  checks: readonly DepartureCheck[];
  /** The routes, some of which wait for what the service says of a message. */
  routes(service: Pick<WhatsAppService, 'get' | 'waitUntilSettled'>): Route[];
}

/** Builds every part of the billing side once and hands it to those who need it. */
export function composeBilling(foundations: BillingFoundations): Billing {
  const { config, business, phonePolicy, db, clock, logger } = foundations;
  const notifier = new BillingNotifier({
    ...foundations,
    ...config,
    textsOn: (connection) => new MessageWriter({ db: connection, business }),
  });
  const lateness = composeLateness(foundations, notifier);
  const receipts = new ReceiptDesk({ notifier, clock, logger });
  const kasir = new KasirController({ db, notifier, receipts, lateness, clock });
  return {
    notifier,
    kasir,
    lateness,
    checks: [createBillCheck(db)],
    routes: (service) => [
      ...kasirRoutes({ kasir, clock }),
      ...paymentNotificationRoutes({ kasir, service, phonePolicy, clock }),
      ...latePaymentRoutes(lateness),
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
