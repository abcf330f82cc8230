import { randomBytes } from 'node:crypto';

/**
 * A new bare WhatsApp message id in the form that WhatsApp Web itself uses today: `3EB0` and
 * 18 upper-case hexadecimal digits. It is committed before the hand-over, so that after a
 * crash the page can be asked about exactly this message.
 */
export function newMessageId(): string {
  return `3EB0${randomBytes(9).toString('hex').toUpperCase()}`;
}
