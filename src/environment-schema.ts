import { z } from 'zod';
import { documentedTypes } from './documented-types.ts';
import {
  apiKey,
  argumentList,
  calendarDate,
  country,
  countryList,
  daySpanOrOff,
  encryptionKey,
  filePath,
  hostList,
  isLoopback,
  lineList,
  limitOrOff,
  limitsOrOff,
  listenHost,
  millisecondRange,
  oneLine,
  oneOf,
  onOff,
  postgresUrl,
  proxyTrust,
  publicUrl,
  rateOrOff,
  someOf,
  timeZone,
  weekdaysOrOff,
  wholeNumber,
} from './environment-values.ts';

/** What people are told about one environment variable. */
export interface SettingNote {
  /** Name of the environment variable. */
  name: string;
  /** One sentence, ends with a full stop. */
  description: string;
  /** The text that stands in when the variable is not set. */
  default?: string;
  /** A value to show where the default would say nothing. */
  example?: string;
  /** Never shown, not even when it is wrong. */
  secret?: true;
}

const notes = z.registry<SettingNote>();

/** A setting that has a default, which is read like a value that was given. */
function setting<T>(schema: z.ZodType<T, string>, note: SettingNote & { default: string }) {
  return schema.prefault(note.default).register(notes, note);
}

/** A setting that may stay unset. */
function optional<T>(schema: z.ZodType<T, string>, note: SettingNote) {
  return schema.optional().register(notes, note);
}

/** A setting without which the server does not start. */
function required<T>(schema: z.ZodType<T, string>, note: SettingNote) {
  return schema.register(notes, note);
}

const settings = {
  apiKey: required(apiKey, {
    name: 'API_KEY',
    description:
      'Bootstrap key with all scopes, at least 16 random characters, 32 when HOST is not loopback; set-up writes one.',
    secret: true,
  }),
  host: setting(listenHost, {
    name: 'HOST',
    default: '127.0.0.1',
    description:
      'Address to listen on; other machines reach the server only when it is not loopback.',
  }),
  port: setting(wholeNumber(0, 65_535), {
    name: 'PORT',
    default: '3000',
    description: 'Port to listen on; 0 takes any free one.',
  }),
  allowedHosts: setting(hostList, {
    name: 'ALLOWED_HOSTS',
    default: 'localhost,127.0.0.1,[::1]',
    description: 'Host names that requests may be addressed to, as a comma list without ports.',
  }),
  publicUrl: optional(publicUrl, {
    name: 'PUBLIC_URL',
    example: 'https://bills.example.net',
    description:
      'Where browsers find the server when a proxy stands in front; its host joins ALLOWED_HOSTS.',
  }),
  trustProxy: setting(proxyTrust, {
    name: 'TRUST_PROXY',
    default: 'off',
    example: 'on',
    description:
      'Whether X-Forwarded-For is believed: off, on for one proxy, their number, or their addresses.',
  }),
  rateLimit: setting(rateOrOff, {
    name: 'RATE_LIMIT',
    default: '600/min',
    description: 'Most requests of one key per s, min or h; further ones get 429; or off.',
  }),
  rateLimitCompat: setting(rateOrOff, {
    name: 'RATE_LIMIT_COMPAT',
    default: '1000/min',
    description: 'The same for a key that opens only the drop-in routes.',
  }),
  databaseUrl: optional(postgresUrl, {
    name: 'DATABASE_URL',
    example: 'postgres://billing:password@127.0.0.1:5432/billing',
    description:
      'PostgreSQL to use, over a direct connection, not a transaction pooler; when unset, an embedded one under DATA_DIR.',
    secret: true,
  }),
  databaseWaitS: setting(wholeNumber(0, 86_400), {
    name: 'DATABASE_WAIT_S',
    default: '60',
    description: 'Seconds to wait at start for a database that does not answer yet.',
  }),
  dataDir: setting(filePath, {
    name: 'DATA_DIR',
    default: './data',
    description: 'Folder of the embedded database and other data, readable by its owner only.',
  }),
  whatsappSessionDir: setting(filePath, {
    name: 'WHATSAPP_SESSION_DIR',
    default: './whatsapp-session',
    description:
      'Folder that keeps the link with WhatsApp; whoever can read it can use the account.',
  }),
  sessionBackupKey: optional(encryptionKey, {
    name: 'SESSION_BACKUP_KEY',
    description:
      'Key that back-ups of the link are encrypted with, 32 random bytes from openssl rand -base64 32; when unset, none are made.',
    secret: true,
  }),
  sessionBackupDir: optional(filePath, {
    name: 'SESSION_BACKUP_DIR',
    example: '/var/backups/whatsapp',
    description: 'Folder that the daily back-ups of the link go to; when unset, none are made.',
  }),
  browserPath: optional(filePath, {
    name: 'PUPPETEER_EXECUTABLE_PATH',
    example: '/usr/bin/chromium',
    description: 'Chrome or Chromium to launch; when unset, set-up finds one.',
  }),
  browserArgs: setting(argumentList, {
    name: 'WHATSAPP_BROWSER_ARGS',
    default: '',
    example: '--disable-gpu --proxy-server=proxy.example.net:3128',
    description:
      'Extra browser arguments, separated by spaces; double quotes keep spaces together.',
  }),
  browserMemoryLimitMb: setting(limitOrOff, {
    name: 'BROWSER_MEMORY_LIMIT_MB',
    default: '600',
    description:
      'Megabytes of the whole browser above which it is replaced by a fresh one between two messages, or off.',
  }),
  browserRecycleHours: setting(daySpanOrOff, {
    name: 'BROWSER_RECYCLE_HOURS',
    default: '03:00-05:00',
    description:
      'Hours in BUSINESS_TIME_ZONE in which a browser that is a day old is replaced while nothing is to be sent, or off.',
  }),
  phoneDefaultCountry: setting(country, {
    name: 'PHONE_DEFAULT_COUNTRY',
    default: 'ID',
    description: 'Country of phone numbers that are written without a country code.',
  }),
  phoneAllowedCountries: setting(countryList, {
    name: 'PHONE_ALLOWED_COUNTRIES',
    default: 'ID',
    example: 'ID,MY',
    description: 'Countries whose phone numbers are accepted, as a comma list.',
  }),
  phoneAllowLandline: setting(onOff, {
    name: 'PHONE_ALLOW_LANDLINE',
    default: 'false',
    description:
      'Whether landline numbers are accepted, which WhatsApp Business may be registered on.',
  }),
  sendGapTransactionalMs: setting(millisecondRange, {
    name: 'SEND_GAP_TRANSACTIONAL_MS',
    default: '2000-5000',
    description: 'Random pause in milliseconds after each transactional message, at least 1000.',
  }),
  sendGapBulkMs: setting(millisecondRange, {
    name: 'SEND_GAP_BULK_MS',
    default: '8000-20000',
    description: 'Random pause in milliseconds after each reminder or announcement, at least 2000.',
  }),
  unsafePacing: setting(onOff, {
    name: 'UNSAFE_PACING',
    default: 'false',
    description: 'Allows shorter pauses, down to 0, which makes WhatsApp ban accounts.',
  }),
  sendDailyCap: setting(limitOrOff, {
    name: 'SEND_DAILY_CAP',
    default: '1000',
    description:
      'Most messages a day, a tenth of them kept for transactional ones; the others wait; or off.',
  }),
  sendWarmUp: setting(limitsOrOff, {
    name: 'SEND_WARM_UP',
    default: '20,40,80,160,320,640,1000',
    description: 'Most messages on the first, second and further days of the account, or off.',
  }),
  sendColdDailyCap: setting(limitsOrOff, {
    name: 'SEND_COLD_DAILY_CAP',
    default: '5,10,20,40,60,80,100',
    description:
      'Most messages a day to people who never wrote to us, by the age of the account, or off.',
  }),
  accountSince: optional(calendarDate, {
    name: 'ACCOUNT_SINCE',
    example: '2024-01-31',
    description: 'First day of the WhatsApp account; when unset, the day on which it was linked.',
  }),
  quietHours: setting(daySpanOrOff, {
    name: 'QUIET_HOURS',
    default: '20:00-08:00',
    description: "Hours in the recipient's zone in which reminders and announcements wait, or off.",
  }),
  quietDays: setting(weekdaysOrOff, {
    name: 'QUIET_DAYS',
    default: 'sunday',
    description: 'Days on which reminders and announcements wait, as a comma list, or off.',
  }),
  quietHoursTransactional: setting(onOff, {
    name: 'QUIET_HOURS_TRANSACTIONAL',
    default: 'off',
    description: 'Whether transactional messages wait for the end of the quiet hours as well.',
  }),
  sendTimeoutMs: setting(wholeNumber(100, 600_000), {
    name: 'SEND_TIMEOUT_MS',
    default: '25000',
    description:
      'Milliseconds until the hand-over of a message to the browser counts as uncertain.',
  }),
  ackTimeoutMs: setting(wholeNumber(100, 3_600_000), {
    name: 'ACK_TIMEOUT_MS',
    default: '90000',
    description: "Milliseconds to wait for WhatsApp's acknowledgement of a message.",
  }),
  resendUnacknowledged: setting(onOff, {
    name: 'RESEND_UNACKNOWLEDGED',
    default: 'on',
    description:
      'Whether the page is asked to resend, under the same id and at most 3 times, what it holds without an acknowledgement.',
  }),
  retentionTextDays: setting(wholeNumber(1, 36_500), {
    name: 'RETENTION_TEXT_DAYS',
    default: '90',
    description: 'Days after which the text of a settled message is taken out of the database.',
  }),
  retentionPhoneDays: setting(wholeNumber(1, 36_500), {
    name: 'RETENTION_PHONE_DAYS',
    default: '180',
    description:
      'Days after which the phone number of a settled message is masked; not fewer than RETENTION_TEXT_DAYS.',
  }),
  mediaHosts: optional(hostList, {
    name: 'MEDIA_HOSTS',
    example: 'files.example.net,cdn.example.net',
    description:
      'Hosts that the files of messages may be fetched from, as a comma list; when unset, none.',
  }),
  webhookPrivateHosts: optional(hostList, {
    name: 'WEBHOOK_PRIVATE_HOSTS',
    example: 'localhost,billing.lan',
    description:
      'Hosts that webhooks may reach although their addresses are private, also without TLS, as a comma list; when unset, none.',
  }),
  queueAgeAlarmMin: setting(wholeNumber(1, 10_080), {
    name: 'QUEUE_AGE_ALARM_MIN',
    default: '30',
    description:
      'Minutes that something due may wait while nothing leaves, before an alarm is raised.',
  }),
  logLevel: setting(oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']), {
    name: 'LOG_LEVEL',
    default: 'info',
    description:
      'Least serious level that is logged: fatal, error, warn, info, debug, trace or silent.',
  }),
  logFile: optional(filePath, {
    name: 'LOG_FILE',
    example: './data/server.log',
    description: 'File that the log goes to in place of standard error.',
  }),
  sandbox: setting(onOff, {
    name: 'SANDBOX',
    default: 'off',
    example: 'on',
    description:
      'Whether a simulated WhatsApp on this machine is started and used, for trying out and tests.',
  }),
  sandboxPort: setting(wholeNumber(0, 65_535), {
    name: 'SANDBOX_PORT',
    default: '0',
    description:
      "Port of the sandbox's virtual phones page, only with SANDBOX=on; 0 takes any free one.",
  }),
  businessTimeZone: setting(timeZone, {
    name: 'BUSINESS_TIME_ZONE',
    default: 'Asia/Jakarta',
    description: 'Time zone of dates without one, and of the business day.',
  }),
  businessName: optional(oneLine, {
    name: 'BUSINESS_NAME',
    example: 'Contoh Net',
    description: 'Name of the business as customers read it in messages.',
  }),
  businessPhone: optional(oneLine, {
    name: 'BUSINESS_PHONE',
    example: '0812-3456-7890',
    description: 'Phone number of the business as customers read it in messages.',
  }),
  lateGraceDays: setting(wholeNumber(0, 60), {
    name: 'LATE_GRACE_DAYS',
    default: '0',
    description: 'Days after the due date on which an invoice still counts as paid on time.',
  }),
  lateWindowMonths: setting(wholeNumber(1, 120), {
    name: 'LATE_WINDOW_MONTHS',
    default: '12',
    description: 'Months for which an invoice that was paid late counts.',
  }),
  lateResetAfterOnTime: setting(wholeNumber(1, 120), {
    name: 'LATE_RESET_AFTER_ON_TIME',
    default: '3',
    description: 'Invoices in a row, paid on time, after which the counter starts anew.',
  }),
  lateWarnAt: setting(limitsOrOff, {
    name: 'LATE_WARN_AT',
    default: '3,4',
    description: 'Counts of late invoices at which a customer is warned, then for the last time.',
  }),
  lateThreshold: setting(wholeNumber(1, 120), {
    name: 'LATE_THRESHOLD',
    default: '5',
    description: 'Count of late invoices at which LATE_ACTION is taken.',
  }),
  lateAction: setting(oneOf(['none', 'prepaid', 'isolate']), {
    name: 'LATE_ACTION',
    default: 'none',
    description:
      "What is done with the customer's postpaid subscriptions at LATE_THRESHOLD: none, prepaid or isolate.",
  }),
  businessLanguage: setting(oneOf(['id', 'en']), {
    name: 'BUSINESS_LANGUAGE',
    default: 'id',
    description: 'Language of the built-in message templates: id or en.',
  }),
  businessPaymentMethods: setting(lineList, {
    name: 'BUSINESS_PAYMENT_METHODS',
    default: '',
    example: 'BCA 1234567890 a.n. PT Contoh Net | Tunai di kantor, 08.00-16.00 | QRIS di kasir',
    description: 'Ways to pay as bills name them, one line each, separated by vertical bars.',
  }),
  businessAddress: optional(oneLine, {
    name: 'BUSINESS_ADDRESS',
    example: 'Jl. Melati 5, Sukamaju, Bandung',
    description: 'Address of the business on documents.',
  }),
  businessLogoPath: optional(filePath, {
    name: 'BUSINESS_LOGO_PATH',
    example: './logo.png',
    description: 'Logo on documents, a PNG or JPEG of at most 1 MiB.',
  }),
  businessQrisPath: optional(filePath, {
    name: 'BUSINESS_QRIS_PATH',
    example: './qris.png',
    description: 'Static QRIS on invoices, a PNG or JPEG of at most 1 MiB.',
  }),
  billingDocuments: setting(someOf(documentedTypes), {
    name: 'BILLING_DOCUMENTS',
    default: 'off',
    example: 'payment_received,payment_partial,invoice_created',
    description:
      'Messages that go with a PDF, the receipt or the invoice, as a comma list, or off.',
  }),
  rupiahStyle: setting(oneOf(['Rp100.000', 'Rp 100.000']), {
    name: 'RUPIAH_STYLE',
    default: 'Rp100.000',
    description:
      'How amounts are spelled in messages: Rp100.000, which is official, or Rp 100.000.',
  }),
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
  // Each setting was registered with its note when it was made.
  return notes.get(settings[key]) as SettingNote;
}
