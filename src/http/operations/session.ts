import { z } from 'zod';
import {
  backupAnswer,
  conditionAnswer,
  logOutAnswer,
  pairingCodeAnswer,
  qrAnswer,
  statusAnswer,
} from '../answers/session.ts';
import { nothing } from '../fields.ts';
import { data, file, type Operation } from '../operation.ts';
import { phoneField } from '../send-body.ts';

const qrHeaders = ['Cache-Control', 'Last-Modified', 'Expires'] as const;

const pictureQuery = z.strictObject({
  shown: z
    .string()
    .max(40)
    .optional()
    .describe('Changes nothing: a page that names another value makes the browser ask anew.'),
});

/** The calls that show the session, and order it. */
export const sessionOperations = {
  status: {
    id: 'getStatus',
    tag: 'session',
    summary: 'The session, the queue and the counts',
    answers: { 200: data(statusAnswer, 'As it is now.') },
    errors: [],
  },
  qr: {
    id: 'getQr',
    tag: 'session',
    summary: 'The code to scan, as a text',
    description: 'A credential: who scans it can write in your name.',
    answers: { 200: data(qrAnswer, 'WhatsApp shows a new one every 20 seconds.', qrHeaders) },
    errors: ['no_qr'],
  },
  qrSvg: {
    id: 'getQrSvg',
    tag: 'session',
    summary: 'The code to scan, as SVG',
    query: pictureQuery,
    answers: {
      200: file('image/svg+xml', 'The picture.', { headers: qrHeaders, example: '<svg>…</svg>' }),
    },
    errors: ['no_qr'],
  },
  qrPng: {
    id: 'getQrPng',
    tag: 'session',
    summary: 'The code to scan, as PNG',
    query: pictureQuery,
    answers: { 200: file('image/png', 'The picture.', { headers: qrHeaders }) },
    errors: ['no_qr'],
  },
  pairingCode: {
    id: 'getPairingCode',
    tag: 'session',
    summary: 'A code to type on the phone, in place of the scan',
    body: z
      .strictObject({ phone: phoneField })
      .meta({ id: 'PairingCodeBody', examples: [{ phone: '081234567890' }] }),
    answers: {
      200: data(pairingCodeAnswer, 'WhatsApp accepts it for about three minutes.', [
        'Cache-Control',
      ]),
    },
    errors: [
      'invalid_phone',
      'not_owner',
      'already_linked',
      'not_awaiting_scan',
      'pairing_in_progress',
      'too_many_pairing_codes',
      'pairing_code_failed',
    ],
  },
  restart: {
    id: 'restartSession',
    tag: 'session',
    summary: 'Start the browser anew',
    description:
      'Between two messages; nothing is lost. After ten minutes without a scan this shows a code again.',
    body: nothing,
    answers: { 202: data(conditionAnswer, 'The old browser has ended.') },
    errors: ['not_owner'],
  },
  backUp: {
    id: 'backUpSession',
    tag: 'session',
    summary: 'Back up the session now',
    description: 'Closes the browser between two messages, for a few seconds.',
    body: nothing,
    answers: { 201: data(backupAnswer, 'The file is whole.') },
    errors: ['backups_off', 'not_owner', 'not_linked', 'session_busy', 'backup_failed'],
  },
  logOut: {
    id: 'logOut',
    tag: 'session',
    summary: 'Unlink the phone',
    description: 'A fresh code follows. What waits is kept.',
    body: nothing,
    answers: { 200: data(logOutAnswer, 'It is unlinked here.') },
    errors: ['not_owner'],
  },
} satisfies Record<string, Operation>;
