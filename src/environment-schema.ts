import { z } from 'zod';
import { businessSettings } from './settings/business-settings.ts';
import { databaseSettings } from './settings/database-settings.ts';
import { handOverSettings } from './settings/hand-over-settings.ts';
import { latePaymentSettings } from './settings/late-payment-settings.ts';
import { pacingSettings } from './settings/pacing-settings.ts';
import { phoneSettings } from './settings/phone-settings.ts';
import { presentationSettings } from './settings/presentation-settings.ts';
import { reachSettings } from './settings/reach-settings.ts';
import { retentionSettings } from './settings/retention-settings.ts';
import { sandboxSettings } from './settings/sandbox-settings.ts';
import { serverSettings } from './settings/server-settings.ts';
import { sessionSettings } from './settings/session-settings.ts';
import { watchingSettings } from './settings/watching-settings.ts';
import { isLoopback } from './settings/host-values.ts';
import { noteAt, type SettingNote } from './settings/setting.ts';

/** In the order in which they are documented. */
const settings = {
  ...serverSettings,
  ...databaseSettings,
  ...sessionSettings,
  ...phoneSettings,
  ...pacingSettings,
  ...handOverSettings,
  ...retentionSettings,
  ...reachSettings,
  ...watchingSettings,
  ...sandboxSettings,
  ...businessSettings,
  ...latePaymentSettings,
  ...presentationSettings,
};

/** Name of a setting in the {@link Config}. */
export type SettingKey = keyof typeof settings;
type Settings = z.output<z.ZodObject<typeof settings>>;

/** The validated settings, frozen. Paths are absolute, durations are in the unit of their name. */
export type Config = Readonly<Settings>;

interface Rule {
  /** The settings that the rule looks at; the first one gets the blame. */
  keys: readonly [SettingKey, ...SettingKey[]];
  holds: (config: Config) => boolean;
  wrong: string;
}

const freePacing = (config: Config) => config.sandbox || config.unsafePacing;

/** What one setting demands of another. */
const rules: readonly Rule[] = [
  {
    keys: ['apiKey', 'host'],
    holds: ({ apiKey, host }) => apiKey.length >= 32 || isLoopback(host),
    wrong:
      'is shorter than 32 characters while HOST lets other machines in. Accepted: at least 32 random characters, or HOST=127.0.0.1.',
  },
  {
    keys: ['phoneDefaultCountry', 'phoneAllowedCountries'],
    holds: (config) => config.phoneAllowedCountries.includes(config.phoneDefaultCountry),
    wrong: 'is not allowed itself. Accepted: one of the countries in PHONE_ALLOWED_COUNTRIES.',
  },
  {
    keys: ['sendGapTransactionalMs', 'sandbox', 'unsafePacing'],
    holds: (config) => config.sendGapTransactionalMs.min >= 1000 || freePacing(config),
    wrong:
      'is below the floor that keeps the account safe. Accepted: from 1000, or less with SANDBOX=on or UNSAFE_PACING=true.',
  },
  {
    keys: ['sendGapBulkMs', 'sandbox', 'unsafePacing'],
    holds: (config) => config.sendGapBulkMs.min >= 2000 || freePacing(config),
    wrong:
      'is below the floor that keeps the account safe. Accepted: from 2000, or less with SANDBOX=on or UNSAFE_PACING=true.',
  },
  {
    keys: ['retentionPhoneDays', 'retentionTextDays'],
    holds: (config) => config.retentionPhoneDays >= config.retentionTextDays,
    wrong:
      'would mask the number of a message whose text is still kept. Accepted: from RETENTION_TEXT_DAYS up.',
  },
  {
    keys: ['sessionBackupDir', 'sessionBackupKey'],
    holds: (config) =>
      config.sessionBackupDir === undefined || config.sessionBackupKey !== undefined,
    wrong:
      'is set without SESSION_BACKUP_KEY. Accepted: unset, or any folder together with a key from: openssl rand -base64 32.',
  },
  {
    keys: ['lateWarnAt'],
    holds: ({ lateWarnAt }) =>
      lateWarnAt === null ||
      (lateWarnAt.length <= 2 && (lateWarnAt[0] ?? 0) < (lateWarnAt[1] ?? Infinity)),
    wrong: 'is not one count, or two that rise. Accepted: such as 3,4, or off.',
  },
  {
    keys: ['sandboxPort', 'sandbox'],
    holds: (config) => config.sandboxPort === 0 || config.sandbox,
    wrong:
      'is set while the sandbox is off. Accepted: unset, or any port together with SANDBOX=on.',
  },
];

/** The one schema of the environment: settings by their key, then the rules between them. */
export const environmentSchema = rules.reduce(
  (object, { keys, holds, wrong }) =>
    object.refine(holds, {
      path: [keys[0]],
      error: wrong,
      // A rule is judged whenever its own settings are sound, so that all faults come together.
      when: ({ issues }) => !issues.some((issue) => keys.includes(issue.path?.[0] as SettingKey)),
    }),
  z.object(settings),
);

/** All settings in the order in which they are documented. */
export const settingKeys = Object.keys(settings) as SettingKey[];

/** What is told about a setting. */
export function noteOf(key: SettingKey): SettingNote {
  return noteAt(settings[key]);
}
