import { onOff, wholeNumber } from '../environment-values.ts';
import { setting } from './setting.ts';

/** How long WhatsApp is waited for, and what follows. */
export const handOverSettings = {
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
};
