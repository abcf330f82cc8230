import type { Knex } from 'knex';
import type { Clock } from './clock.ts';
import type { Billing } from './compose-billing.ts';
import type { Webhooks } from './compose-webhooks.ts';
import type { Route } from './http/route.ts';
import { CustomerRepository } from './billing/customer-repository.ts';
import { MirroredPayments } from './billing/mirrored-payments.ts';
import { MessageTemplates } from './billing/message-templates.ts';
import type { MessageWriter } from './billing/message-writer.ts';
import { readPreviewValues } from './billing/preview-values.ts';
import type { RecipientTexts } from './billing/recipient-texts.ts';
import { BillingDesk } from './billing/billing-desk.ts';
import { CustomerContactRepository } from './billing/customer-contact-repository.ts';
import { NotificationPreferenceRepository } from './billing/notification-preference-repository.ts';
import type { Config } from './config.ts';
import { migrationStatus } from './database/migrate.ts';
import { batchRoutes } from './http/batch-routes.ts';
import { dropInRoutes } from './http/compat/drop-in-routes.ts';
import { fetchMedia } from './http/fetch-media.ts';
import { billingRoutes } from './http/billing-routes.ts';
import { healthRoutes } from './http/health-routes.ts';
import { historyRoutes } from './http/history-routes.ts';
import { numberCheckRoutes } from './http/number-check-routes.ts';
import { notificationRoutes } from './http/notification-routes.ts';
import { optOutRoutes } from './http/opt-out-routes.ts';
import { sendRoutes } from './http/send-routes.ts';
import { sessionRoutes } from './http/session-routes.ts';
import { statisticsRoutes } from './http/statistics-routes.ts';
import { templateRoutes } from './http/template-routes.ts';
import type { MediaRepository } from './notifications/media-repository.ts';
import { MessageTemplateRepository } from './notifications/message-template-repository.ts';
import type { OptOutRepository } from './notifications/opt-out-repository.ts';
import { phonePolicyOf } from './notifications/phone-policy.ts';
import { localTime } from './outbox/local-time.ts';
import type { AccountOwner } from './whatsapp/account-owner.ts';
import type { BatchService } from './whatsapp/batch-service.ts';
import type { NumberChecks } from './whatsapp/number-checks.ts';
import type { SessionCommands } from './whatsapp/session-commands.ts';
import type { SessionSupervisor } from './whatsapp/session-supervisor.ts';
import type { WhatsAppService } from './whatsapp/whatsapp-service.ts';

/** What the routes are made of. */
interface RouteParts {
  config: Config;
  db: Knex;
  clock: Clock;
  session: SessionSupervisor;
  owner: AccountOwner;
  service: WhatsAppService;
  commands: SessionCommands;
  numberChecks: NumberChecks;
  batches: BatchService;
  optOuts: OptOutRepository;
  texts: RecipientTexts;
  writer: MessageWriter;
  media: MediaRepository;
  billing: Billing;
  webhooks: Pick<Webhooks, 'routes'>;
}

/** Every route of the API. */
export function composeRoutes(parts: RouteParts): Route[] {
  const { config, db, clock, session, owner, service, commands, batches, numberChecks } = parts;
  const { optOuts, texts, writer, media, billing, webhooks } = parts;
  const phonePolicy = phonePolicyOf(config);
  const fetchBytes = (url: string) => fetchMedia(url, { hosts: config.mediaHosts ?? [] });
  const sends = { service, texts, media, fetchBytes, phonePolicy, clock };
  const delayFloorMs = config.sandbox || config.unsafePacing ? 0 : 2_000;
  return [
    ...healthRoutes({
      database: () => db.raw('select 1').then(() => null),
      migrations: async () => {
        const { pending } = await migrationStatus(db);
        return pending.length === 0 ? null : `${pending.length} pending`;
      },
      session: async () => (session.isReady || !owner.isOwner ? null : session.condition.state),
    }),
    ...sessionRoutes({ service, commands, phonePolicy }),
    ...sendRoutes({ ...sends, customers: new CustomerRepository(db) }),
    ...numberCheckRoutes({ checks: numberChecks, phonePolicy }),
    ...batchRoutes({ batches, phonePolicy, delayFloorMs, clock }),
    ...dropInRoutes({ ...sends, batches, delayFloorMs }),
    ...historyRoutes({ ...config, service, phonePolicy, clock }),
    ...statisticsRoutes({ ...config, service }),
    ...notificationRoutes(service),
    ...optOutRoutes({ optOuts, phonePolicy, clock }),
    ...templateRoutes({
      templates: new MessageTemplates(new MessageTemplateRepository(db)),
      writer,
      readValues: (subject, language) => {
        const today = localTime(clock.now(), config.businessTimeZone).date;
        return readPreviewValues(db, subject, language, today);
      },
      clock,
    }),
    ...webhooks.routes,
    ...billing.routes(service),
    ...billingRoutes({
      desk: new BillingDesk({
        db,
        clock,
        events: billing.events,
        mirroredPayments: new MirroredPayments(billing),
      }),
      contacts: new CustomerContactRepository(db),
      preferences: new NotificationPreferenceRepository(db),
      phonePolicy,
      businessTimeZone: config.businessTimeZone,
      clock,
    }),
  ];
}
