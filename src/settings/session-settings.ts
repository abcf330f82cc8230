import { argumentList, filePath, limitOrOff } from '../environment-values.ts';
import { encryptionKey } from './secret-values.ts';
import { optional, setting } from './setting.ts';
import { daySpanOrOff } from './time-values.ts';

/** The link with WhatsApp, its back-ups, and the browser that it lives in. */
export const sessionSettings = {
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
};
