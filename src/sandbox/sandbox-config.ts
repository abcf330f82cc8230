import { z } from 'zod';
import type { PageSettings } from './page/wire-protocol.ts';

const delay = z.number().int().min(0).max(86_400_000);
const name = z.string().max(200);
const moduleNames = z.array(name.regex(/^\w+$/, 'must be a module such as WAWebCmd')).max(100);
const memberNames = z
  .array(name.regex(/^\w+(\.\w+)+$/, 'must be a path such as WAWebCmd.Cmd.refreshQR'))
  .max(100);
const times = z.number().int().min(1).nullable();

const sandboxConfigSchema = z.strictObject({
  build: z.enum(['today', 'legacy']),
  version: z.string().min(1).max(100),
  xidHazard: z.boolean(),
  lidMode: z.enum(['off', 'on']),
  unknownNumbers: z.enum(['registered', 'unregistered']),
  serverAckDelayMs: delay,
  deliverDelayMs: delay.nullable(),
  readDelayMs: delay.nullable(),
  ackMode: z.enum(['normal', 'hold', 'lose', 'nack']),
  ackTimes: times,
  nackCode: z.number().int().nullable(),
  coldRefusal: z.boolean(),
  serverDeduplicates: z.boolean(),
  sendMode: z.enum(['normal', 'throw', 'hang', 'hangAfterStore', 'slow', 'freeze']),
  sendTimes: times,
  sendDelayMs: delay,
  offlineSends: z.enum(['error', 'wait']),
  resendAckZeroOnReconnect: z.boolean(),
  lateReceiptEvents: z.boolean(),
  existsMode: z.enum(['normal', 'error', 'hang']),
  existsErrorCode: z.number().int(),
  bootMs: delay,
  openingMs: delay,
  syncMs: delay,
  neverSync: z.boolean(),
  backlogFirst: z.boolean(),
  backlogDelayMs: delay,
  qrRotateMs: z.number().int().min(100).max(86_400_000),
  refuseHttp: z.enum(['off', '503', 'blank', 'refuse']),
  missingModules: moduleNames,
  renamedFunctions: memberNames,
  findChatMode: z.enum(['normal', 'noLid', 'noLidUntilAsked']),
  silentAcks: z.boolean(),
  linkedState: z.enum([
    'CONNECTED',
    'CONFLICT',
    'DEPRECATED_VERSION',
    'PROXYBLOCK',
    'TOS_BLOCK',
    'SMB_TOS_BLOCK',
  ]),
  pairingCodeMode: z.enum(['normal', 'error', 'hang']),
  pairingCodeErrorCode: z.number().int(),
  whatsNew: z.enum(['off', 'shown']),
  whatsNewUnlinkAfterMs: delay,
  passkey: z.enum(['off', 'on', 'afterScan']),
});

/**
 * How the sandbox behaves. Delays in milliseconds; a receipt delay of null means that the
 * phone answers only when the control API says so. Each field is explained in
 * docs/sandbox.md.
 */
export type SandboxConfig = z.output<typeof sandboxConfigSchema>;

/** Fields to change; fields that are not named keep their value. */
export type SandboxConfigChange = { [K in keyof SandboxConfig]?: SandboxConfig[K] | undefined };

/** The config of a sandbox that nobody has configured. */
export const DEFAULT_SANDBOX_CONFIG: SandboxConfig = {
  build: 'today',
  version: '2.3000.1047700000',
  xidHazard: true,
  lidMode: 'off',
  unknownNumbers: 'registered',
  serverAckDelayMs: 30,
  deliverDelayMs: 150,
  readDelayMs: null,
  ackMode: 'normal',
  ackTimes: null,
  nackCode: null,
  coldRefusal: false,
  serverDeduplicates: true,
  sendMode: 'normal',
  sendTimes: null,
  sendDelayMs: 3000,
  offlineSends: 'error',
  resendAckZeroOnReconnect: false,
  lateReceiptEvents: true,
  existsMode: 'normal',
  existsErrorCode: 429,
  bootMs: 0,
  openingMs: 50,
  syncMs: 1000,
  neverSync: false,
  backlogFirst: true,
  backlogDelayMs: 1000,
  qrRotateMs: 20_000,
  refuseHttp: 'off',
  missingModules: [],
  renamedFunctions: [],
  findChatMode: 'normal',
  silentAcks: false,
  linkedState: 'CONNECTED',
  pairingCodeMode: 'normal',
  pairingCodeErrorCode: 429,
  whatsNew: 'off',
  whatsNewUnlinkAfterMs: 300_000,
  passkey: 'off',
};

/**
 * What `POST /control/config` takes: any fields of the config, and `times`, which limits
 * the `ackMode` and `sendMode` of the same request to the next n sends.
 */
export const configChangeSchema = sandboxConfigSchema
  .partial()
  .extend({ times: times.optional() })
  .transform(({ times: limit, ...change }): SandboxConfigChange => {
    if (change.ackMode !== undefined) change.ackTimes ??= limit ?? null;
    if (change.sendMode !== undefined) change.sendTimes ??= limit ?? null;
    return change;
  });

/** The part of the config that the page obeys. */
export function pageSettingsOf(config: SandboxConfig): PageSettings {
  const { version, build, xidHazard, lidMode, sendMode, sendTimes, sendDelayMs } = config;
  const { offlineSends, resendAckZeroOnReconnect, lateReceiptEvents } = config;
  const { bootMs, openingMs, syncMs, neverSync, backlogFirst, backlogDelayMs } = config;
  const { missingModules, renamedFunctions, findChatMode, silentAcks, linkedState } = config;
  const { whatsNew, whatsNewUnlinkAfterMs, passkey } = config;
  return {
    ...{
      version,
      build,
      xidHazard: xidHazard && build === 'today',
      lidMode,
      sendMode,
      sendTimes,
      sendDelayMs,
    },
    ...{ offlineSends, resendAckZeroOnReconnect, lateReceiptEvents },
    ...{ bootMs, openingMs, syncMs, neverSync, backlogFirst, backlogDelayMs },
    ...{ missingModules, renamedFunctions, findChatMode, silentAcks, linkedState },
    ...{ whatsNew, whatsNewUnlinkAfterMs, passkey },
  };
}
