import type { ErrorCode } from '../../error-codes.ts';
import { unsentCodes } from '../answer-send.ts';
import { notificationAnswer } from '../answers/notification.ts';
import { data, type Operation } from '../operation.ts';
import { sendBody, sendToCustomerBody } from '../send-body.ts';

const acceptedHeaders = ['Location', 'Idempotent-Replayed'] as const;

/** The ways in which a call that makes one message goes well. */
export const sendAnswers = {
  201: data(notificationAnswer, "WhatsApp's server has the message.", acceptedHeaders),
  202: data(
    notificationAnswer,
    'Accepted and kept; it will be sent. `held` says what it waits for.',
    acceptedHeaders,
  ),
};

const errors: readonly ErrorCode[] = [
  'invalid_phone',
  ...unsentCodes,
  'template_not_found',
  'unknown_variable',
  'missing_variable',
  'unusable_text',
  'caption_too_long',
  'invalid_media',
  'media_url_refused',
  'media_unavailable',
  'idempotency_key_reused',
  'idempotency_conflict',
];

/** The calls that make one message. */
export const sendOperations = {
  send: {
    id: 'send',
    tag: 'messages',
    summary: 'Send one message',
    description:
      'With `message` the text is sent as it is, and `template` is only a label to find it by. ' +
      'Without, the stored template is filled in with `variables`. The call waits up to 10 ' +
      'seconds for the acknowledgement of WhatsApp, or as `Prefer` says. That the session is ' +
      'down is no error: the message is kept, and leaves when it is back.',
    body: sendBody,
    takes: ['Idempotency-Key', 'Prefer'],
    answers: sendAnswers,
    errors,
  },
  sendToCustomer: {
    id: 'sendToCustomer',
    tag: 'messages',
    summary: 'Send one message to a customer by their id',
    description: 'As `POST /whatsapp/send`; the phone is that of the customer.',
    body: sendToCustomerBody,
    takes: ['Idempotency-Key', 'Prefer'],
    answers: sendAnswers,
    errors: ['customer_not_found', 'customer_phone_missing', ...errors],
  },
} satisfies Record<string, Operation>;
