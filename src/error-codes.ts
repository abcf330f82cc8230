/** What a code of an error means: its HTTP status, when it comes, and what helps. */
interface ErrorMeaning {
  status: number;
  when: string;
  remedy: string;
}

/**
 * Every code that an error of the API can have, in the order of docs/errors.md, which is made of
 * this table. A code never changes its meaning.
 */
export const errorCodes = {
  invalid_json: {
    status: 400,
    when: 'the body is not JSON, or not UTF-8',
    remedy: 'send one JSON object in UTF-8',
  },
  invalid_request: {
    status: 400,
    when: 'a field is missing, unknown or malformed',
    remedy: 'see `details`',
  },
  bad_request: {
    status: 400,
    when: "the path or a header can't be read",
    remedy: 'check the request',
  },
  unauthenticated: {
    status: 401,
    when: 'no key, a wrong one, or one that has expired or was revoked',
    remedy: 'send `X-Api-Key`, or `Authorization: Bearer`',
  },
  sign_in_link_over: {
    status: 401,
    when: 'the link was used, or is older than 10 minutes',
    remedy: 'make another with `npm run cli -- sign-in-link`',
  },
  forbidden: {
    status: 403,
    when: 'the key lacks the scope',
    remedy: 'use a key with that scope',
  },
  origin_not_allowed: {
    status: 403,
    when: 'a page of another origin asks, or a browser does not say which one',
    remedy: 'behind a proxy, set `PUBLIC_URL`',
  },
  not_found: {
    status: 404,
    when: 'nothing is at this path',
    remedy: 'check the path',
  },
  notification_not_found: {
    status: 404,
    when: 'no notification has this id',
    remedy: 'check the id',
  },
  batch_not_found: {
    status: 404,
    when: 'no batch has this id',
    remedy: 'check the id',
  },
  webhook_not_found: {
    status: 404,
    when: 'no webhook has this id',
    remedy: 'check the id',
  },
  delivery_not_found: {
    status: 404,
    when: 'this webhook has no delivery with this id; they are kept for 7 days',
    remedy: 'look at its `/deliveries`',
  },
  key_not_found: {
    status: 404,
    when: 'no key has this id',
    remedy: 'see `GET /keys`',
  },
  no_qr: {
    status: 404,
    when: 'there is no code to scan now',
    remedy: 'look at `/whatsapp/status`',
  },
  not_owner: {
    status: 409,
    when: '`/restart`, `/logout`, `/pairing-code`, `/session/backup`: another server drives the account',
    remedy: 'send it to the server whose status says `owner: true`',
  },
  backups_off: {
    status: 409,
    when: '`/session/backup`: `SESSION_BACKUP_KEY` or `SESSION_BACKUP_DIR` is not set',
    remedy: 'set both, and start the server again',
  },
  not_linked: {
    status: 409,
    when: '`/session/backup`: no phone is linked',
    remedy: 'scan the QR code first',
  },
  session_busy: {
    status: 409,
    when: '`/session/backup`: a message is in the page or not yet acknowledged, or the session is stopping',
    remedy: 'try again in two minutes',
  },
  already_linked: {
    status: 409,
    when: '`/pairing-code`: a phone is linked',
    remedy: 'log it out first',
  },
  not_awaiting_scan: {
    status: 409,
    when: '`/pairing-code`: no code can be had now',
    remedy: 'look at the state; `/restart` when it is logged out',
  },
  pairing_in_progress: {
    status: 409,
    when: '`/pairing-code`: WhatsApp is being asked already',
    remedy: 'wait for that answer',
  },
  too_many_pairing_codes: {
    status: 429,
    when: '`/pairing-code`: three were asked for in ten minutes',
    remedy: 'wait for `Retry-After` seconds, or scan the QR code',
  },
  rate_limited: {
    status: 429,
    when: 'more requests than `RATE_LIMIT`, or too many with a wrong key',
    remedy: 'repeat after `Retry-After` seconds',
  },
  pairing_code_failed: {
    status: 503,
    when: 'WhatsApp gave no code',
    remedy: 'check the number, or scan the QR code',
  },
  too_many_number_checks: {
    status: 429,
    when: '`/check-number`: WhatsApp was asked five times within a minute',
    remedy: 'wait for `Retry-After` seconds; sending needs no check',
  },
  customer_not_found: {
    status: 404,
    when: 'no customer has this id or reference',
    remedy: 'write the customer first, or use `/send`',
  },
  template_not_found: {
    status: 404,
    when: 'no template has this name',
    remedy: 'write it with `PUT /whatsapp/templates/:name`, or send a `message`',
  },
  opt_out_not_found: {
    status: 404,
    when: '`/opt-outs/:phone`: this number has not opted out',
    remedy: 'nothing is to be done',
  },
  contact_not_found: {
    status: 404,
    when: '`/contacts/…`: this customer has no such contact',
    remedy: 'write that row first, or check the id',
  },
  package_not_found: {
    status: 404,
    when: 'no package has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  subscription_not_found: {
    status: 404,
    when: 'no subscription has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  period_not_found: {
    status: 404,
    when: 'this subscription has no such period',
    remedy: 'write that row first, or check the id',
  },
  invoice_not_found: {
    status: 404,
    when: 'no invoice has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  promise_not_found: {
    status: 404,
    when: 'no promise has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  incident_not_found: {
    status: 404,
    when: 'no incident has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  payment_not_found: {
    status: 404,
    when: 'no payment has this id or reference',
    remedy: 'write that row first, or check the id',
  },
  method_not_allowed: {
    status: 405,
    when: 'the path exists, for another method',
    remedy: 'see the `Allow` header',
  },
  idempotency_conflict: {
    status: 409,
    when: 'a request with the same key is being worked on',
    remedy: 'repeat it after `Retry-After` seconds',
  },
  in_flight: {
    status: 409,
    when: '`/cancel`: it is being sent at this moment',
    remedy: 'look at it again in a minute',
  },
  already_settled: {
    status: 409,
    when: '`/cancel`: it is sent or failed',
    remedy: 'nothing is left to cancel',
  },
  not_settled: {
    status: 409,
    when: '`/retry`: it is still on its way',
    remedy: 'cancel it first, or wait for its end',
  },
  retry_pending: {
    status: 409,
    when: '`/retry`: another retry of it is on its way',
    remedy: 'look at that one; `details` has its id',
  },
  confirmation_required: {
    status: 409,
    when: '`/retry`: the customer may get the text twice',
    remedy: 'ask the customer; then send `{"confirmDuplicate":true}`',
  },
  text_forgotten: {
    status: 409,
    when: '`/retry`: its text was taken out after `RETENTION_TEXT_DAYS`',
    remedy: 'send it anew',
  },
  too_many_webhooks: {
    status: 409,
    when: 'there are 20 webhooks',
    remedy: 'remove one',
  },
  webhook_disabled: {
    status: 409,
    when: '`/redeliver`: the webhook is off',
    remedy: 'switch it on with `PUT` and `{"enabled":true}`',
  },
  key_name_taken: {
    status: 409,
    when: 'another key has this name',
    remedy: 'choose another, or revoke or rotate that one',
  },
  key_not_active: {
    status: 409,
    when: '`/rotate`: the key was replaced or revoked, or has expired',
    remedy: 'rotate its successor, or create a new one',
  },
  too_many_keys: {
    status: 409,
    when: 'there are 1,000 keys',
    remedy: 'revoke what is not used',
  },
  body_too_large: {
    status: 413,
    when: 'more than 64 kB; for `/send-bulk`, and for `/send` with `media`, 8 MiB',
    remedy: 'shorten the message, send fewer recipients, or a smaller file',
  },
  external_ref_taken: {
    status: 409,
    when: 'another row of this kind has this `externalRef`',
    remedy: 'write that row, or give another reference',
  },
  invoice_period_taken: {
    status: 409,
    when: 'the subscription has an invoice for this period',
    remedy: 'write that invoice, or cancel it first',
  },
  customer_differs: {
    status: 409,
    when: "an invoice or a subscription can't move to another customer, nor be paid in another's name",
    remedy: 'check the ids; or cancel or end it, and write a new one',
  },
  invoice_cancelled: {
    status: 409,
    when: 'a cancelled invoice is written again, or paid',
    remedy: 'write a new one under another id',
  },
  invoice_paid: {
    status: 409,
    when: 'an invoice that money came in for is to be cancelled',
    remedy: 'void its payments first',
  },
  payment_differs: {
    status: 409,
    when: 'a payment of this id or reference was recorded for another invoice, amount or kind',
    remedy: 'give the new one another id, or void the first',
  },
  payment_voided: {
    status: 409,
    when: '`/send-payment-notification`: the payment was voided and never had a receipt',
    remedy: 'record a new payment',
  },
  subscription_ended: {
    status: 409,
    when: 'the subscription has ended',
    remedy: 'write it with status `active` first',
  },
  not_prepaid: {
    status: 409,
    when: 'only a prepaid subscription has periods',
    remedy: 'write it with kind `prepaid` first',
  },
  period_taken: {
    status: 409,
    when: 'the period is cancelled, or of another subscription',
    remedy: 'write one under another id',
  },
  promise_settled: {
    status: 409,
    when: 'the promise is kept, broken or cancelled, or of another customer',
    remedy: 'record a new one',
  },
  incident_resolved: {
    status: 409,
    when: 'the incident is over',
    remedy: 'report a new one',
  },
  unsupported_media_type: {
    status: 415,
    when: 'not `application/json`, or compressed',
    remedy: 'send plain JSON',
  },
  host_not_allowed: {
    status: 421,
    when: 'addressed to a name that is not in `ALLOWED_HOSTS`',
    remedy: 'add the name',
  },
  invalid_phone: {
    status: 422,
    when: 'not clearly one mobile number; `details[0].code` has the reason',
    remedy: 'correct the number',
  },
  customer_phone_missing: {
    status: 422,
    when: '`/send-to-customer`: the customer has no phone',
    remedy: 'add one in your billing',
  },
  invalid_template: {
    status: 422,
    when: 'double braces around anything but a name',
    remedy: 'write `{{name}}`',
  },
  unknown_variable: {
    status: 422,
    when: 'a name that the template does not have, or may not use; `details` has it',
    remedy: 'check the spelling',
  },
  missing_variable: {
    status: 422,
    when: 'the template needs a value that was not given; `details` has its name',
    remedy: 'give it',
  },
  unusable_text: {
    status: 422,
    when: "what the template makes can't be sent; `details[0].code` says why",
    remedy: 'change the text or the values',
  },
  doubled_currency: {
    status: 422,
    when: 'a template has `Rp` before an amount, which brings its own',
    remedy: 'take it out',
  },
  caption_too_long: {
    status: 422,
    when: 'beside a file the text has more than 1,024 characters',
    remedy: 'shorten it',
  },
  invalid_media: {
    status: 422,
    when: 'the file is `too_large`, of an `unsupported_type`, or a `type_mismatch`: see `details[0].code`',
    remedy: 'send a PDF, JPEG, PNG or WebP of at most 5 MiB',
  },
  media_url_refused: {
    status: 422,
    when: 'the host is not in `MEDIA_HOSTS`, or has a private address',
    remedy: 'add the host, or send `data`',
  },
  media_unavailable: {
    status: 422,
    when: 'the file could not be fetched: no answer, a redirect, too large',
    remedy: 'check the address',
  },
  webhook_url_refused: {
    status: 422,
    when: "the address of a webhook can't be used; `details[0].code` says why",
    remedy: 'see docs/webhooks.md, "Set one up"',
  },
  overpayment: {
    status: 422,
    when: 'more than remains of the invoice, which the message names',
    remedy: 'record at most that',
  },
  remaining_mismatch: {
    status: 422,
    when: '`invoice.remaining` of the call does not fit its total and amount',
    remedy: 'send what remains after this payment',
  },
  not_wanted: {
    status: 422,
    when: '`/send-payment-notification`: the customer does not want messages of this type',
    remedy: 'see their preferences',
  },
  rule_off: {
    status: 422,
    when: '`/send-payment-notification`: the operator has switched messages of this type off',
    remedy: 'switch the rule on',
  },
  id_reserved: {
    status: 422,
    when: 'a new row under an id from 1,000,000,000, which only the server gives',
    remedy: 'use a lower id, or `externalRef`',
  },
  subscription_of_other_customer: {
    status: 422,
    when: 'the two rows are of different customers',
    remedy: 'name one of the same customer',
  },
  invoice_of_other_customer: {
    status: 422,
    when: 'the two rows are of different customers',
    remedy: 'name one of the same customer',
  },
  period_length_unknown: {
    status: 422,
    when: 'the package says no `durationDays`',
    remedy: 'send `expiresAt`, or complete the package',
  },
  period_ends_too_early: {
    status: 422,
    when: 'the period would end before it starts',
    remedy: 'send a later `expiresAt`',
  },
  run_date_in_future: {
    status: 422,
    when: '`POST /billing/runs` for a day that has not come',
    remedy: 'add `"dryRun": true`, or wait for it',
  },
  idempotency_key_reused: {
    status: 422,
    when: 'the key was used with another request',
    remedy: 'use a new key',
  },
  opted_out: {
    status: 422,
    when: 'the recipient does not want such messages',
    remedy: 'reach them in another way',
  },
  not_on_whatsapp: {
    status: 422,
    when: 'the number has no WhatsApp account; the notification is `failed`',
    remedy: 'ask the customer',
  },
  not_reachable: {
    status: 422,
    when: 'WhatsApp gives this device no address of the number; the notification is `failed`',
    remedy: 'see the README, "A message failed"',
  },
  refused: {
    status: 422,
    when: 'WhatsApp refused the message; the notification is `failed`',
    remedy: 'see the README, "A message failed"',
  },
  expired: {
    status: 422,
    when: 'it could not leave in time; the notification is `cancelled`',
    remedy: 'send it anew if it still holds',
  },
  cancelled_by_request: {
    status: 422,
    when: 'a repeated request: you have cancelled its notification meanwhile',
    remedy: 'send it anew under another `Idempotency-Key` if it is wanted after all',
  },
  already_paid: {
    status: 422,
    when: 'what the message asks for was paid before it was sent; the notification is `cancelled`',
    remedy: 'nothing is left to do',
  },
  renewed: {
    status: 422,
    when: 'the package was renewed before the message was sent; the notification is `cancelled`',
    remedy: 'nothing is left to do',
  },
  superseded: {
    status: 422,
    when: 'what the message says was no longer true when it was to leave; the notification is `cancelled`',
    remedy: 'send what is true now',
  },
  erased: {
    status: 422,
    when: 'a repeated request: the person was erased meanwhile',
    remedy: 'nothing is left to do',
  },
  internal_error: {
    status: 500,
    when: 'a fault of the server',
    remedy: 'repeat with the same `Idempotency-Key`; report the request id',
  },
  database_unavailable: {
    status: 503,
    when: 'PostgreSQL does not answer',
    remedy: 'repeat after `Retry-After` seconds',
  },
  notification_failed: {
    status: 503,
    when: '`/send-payment-notification`: the message could not be written, so nothing was recorded',
    remedy: 'repeat after `Retry-After` seconds; look at the text of this type',
  },
  backup_failed: {
    status: 503,
    when: '`/session/backup`: the file could not be written; the session goes on',
    remedy: 'see the log, and the space in `SESSION_BACKUP_DIR`',
  },
  not_ready: {
    status: 503,
    when: '`/health/ready` only: a part is not ready',
    remedy: 'see `details`',
  },
} as const satisfies Readonly<Record<string, ErrorMeaning>>;

/** See {@link errorCodes}. */
export type ErrorCode = keyof typeof errorCodes;

/** The codes of errors with this HTTP status. */
export type CodeOf<Status extends number> = {
  [Code in ErrorCode]: (typeof errorCodes)[Code]['status'] extends Status ? Code : never;
}[ErrorCode];

/** What only commands on the machine of the server fail with; no answer has these. */
export type CommandErrorCode =
  | 'backup_damaged'
  | 'backup_key_wrong'
  | 'backup_of_other_kind'
  | 'backup_version_unknown'
  | 'columns_missing'
  | 'file_exists'
  | 'file_malformed'
  | 'file_unreadable'
  | 'not_a_backup'
  | 'not_copied'
  | 'profile_in_use'
  | 'rows_refused'
  | 'server_running'
  | 'server_unreachable';

/** Whether a word is the code of an error with this HTTP status. */
export function isCodeOf<Status extends number>(
  word: string,
  status: Status,
): word is CodeOf<Status> {
  return isErrorCode(word) && errorCodes[word].status === status;
}

/** Whether a word, such as one that another server answered, is the code of an error. */
export function isErrorCode(word: string): word is ErrorCode {
  return Object.hasOwn(errorCodes, word);
}
