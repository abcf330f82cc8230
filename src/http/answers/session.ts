import { z } from 'zod';
import { alarmCodes } from '../../alarms.ts';
import type { Backup } from '../../whatsapp/backup/back-up-profile.ts';
import type { PairingCode } from '../../whatsapp/session-commands.ts';
import type { ServiceStatus } from '../../whatsapp/service-status.ts';
import { type SessionCondition, sessionStates } from '../../whatsapp/session-state.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { count, e164, instant } from './parts.ts';
import { statisticsFields } from './statistics.ts';

const queue = z.strictObject({
  pending: count,
  uncertain: count,
  held: z.strictObject({
    total: count,
    byReason: z.record(z.string(), count),
    untilByReason: z.record(z.string(), instant.nullable()),
  }),
  oldestPendingAt: instant.nullable(),
  nextSendAt: instant.nullable(),
});

const alarm = z.strictObject({
  code: z.enum(alarmCodes),
  reason: z.string().nullable(),
  since: instant,
});

/** The session, the queue and the counts. */
export const statusAnswer = z
  .strictObject({
    ready: z.boolean(),
    initialized: z.boolean(),
    state: z.enum(sessionStates),
    stateSince: instant,
    reason: z.string().nullable().describe('Why it is so; null when all is well.'),
    owner: z.boolean().describe('Whether this server drives the account.'),
    account: z.strictObject({ phone: e164.nullable(), name: z.string().nullable() }).nullable(),
    link: z
      .strictObject({ durable: z.boolean() })
      .nullable()
      .describe('`durable` is false for seconds after a pairing: a power cut may still cost it.'),
    webVersion: z.string().nullable(),
    qr: z.strictObject({ available: z.boolean(), expiresAt: instant.nullable() }),
    queue,
    stats: z.strictObject(statisticsFields),
    alarms: z.array(alarm).readonly(),
  })
  .meta({
    id: 'Status',
    examples: [
      {
        ready: true,
        initialized: true,
        state: 'ready',
        stateSince: '2026-11-22T11:18:02.771Z',
        reason: null,
        owner: true,
        account: { phone: '+628110000001', name: 'Contoh Net' },
        link: { durable: true },
        webVersion: '2.3000.1034162388',
        qr: { available: false, expiresAt: null },
        queue: {
          pending: 0,
          uncertain: 0,
          held: { total: 0, byReason: {}, untilByReason: {} },
          oldestPendingAt: null,
          nextSendAt: null,
        },
        stats: {
          total: 100,
          sent: 95,
          failed: 5,
          pending: 0,
          cancelled: 0,
          delivered: 93,
          read: 71,
          successRate: 95,
        },
        alarms: [],
      },
    ],
  }) satisfies z.ZodType<Wire<ServiceStatus>>;

/** The code to scan. */
export const qrAnswer = z
  .strictObject({ qr: z.string(), shownAt: instant, expiresAt: instant })
  .meta({
    id: 'QrCode',
    examples: [
      {
        qr: '2@9n4Hc1…',
        shownAt: '2026-11-22T11:17:40.000Z',
        expiresAt: '2026-11-22T11:18:00.000Z',
      },
    ],
  });

/** The code to type on the phone. */
export const pairingCodeAnswer = z.strictObject({ code: z.string(), expiresAt: instant }).meta({
  id: 'PairingCode',
  examples: [{ code: 'K7MX2QPA', expiresAt: '2026-11-22T11:21:00.000Z' }],
}) satisfies z.ZodType<Wire<PairingCode>>;

/** What the session is right after a new start was asked for. */
export const conditionAnswer = z
  .strictObject({ state: z.enum(sessionStates), reason: z.string().nullable() })
  .meta({
    id: 'SessionCondition',
    examples: [{ state: 'starting', reason: null }],
  }) satisfies z.ZodType<SessionCondition>;

/** What a logout came to. */
export const logOutAnswer = z
  .strictObject({
    toldWhatsApp: z.boolean().describe('False: the phone may still list the device.'),
  })
  .meta({ id: 'LoggedOut', examples: [{ toldWhatsApp: true }] });

/** A back-up that was made. */
export const backupAnswer = z
  .strictObject({
    file: z.string().describe('Where it lies on the machine of the server.'),
    bytes: count,
    createdAt: instant,
  })
  .meta({
    id: 'Backup',
    examples: [
      {
        file: '/var/backups/whatsapp/session-20261122T111948Z.wbsb',
        bytes: 18_874_368,
        createdAt: '2026-11-22T11:19:48.153Z',
      },
    ],
  }) satisfies z.ZodType<Wire<Backup>>;
