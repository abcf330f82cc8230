import { z } from 'zod';
import { subscriptionKinds } from '../../../billing/package-repository.ts';
import { subscriptionStatuses } from '../../../billing/subscription-repository.ts';
import { packageAnswer, periodAnswer, subscriptionAnswer } from '../../answers/subscription.ts';
import {
  customerReference,
  idQuery,
  nameField,
  packageReference,
  recordFields,
} from '../../billing/billing-fields.ts';
import { dateField, eventInstantField } from '../../date-fields.ts';
import { labelField, nothing } from '../../fields.ts';
import { moneyField } from '../../money-field.ts';
import { data, type Operation, page } from '../../operation.ts';
import { pageFields, searchField } from '../../page-query.ts';
import { recordOperations, rowPath } from './records.ts';

/** The query of a list of packages. */
export const packageQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  kind: z.enum(subscriptionKinds).optional(),
  q: searchField.optional(),
});

/** What is said of a package. */
export const packageBody = z
  .strictObject({
    ...recordFields,
    name: labelField,
    speed: labelField.nullish(),
    price: moneyField,
    kind: z.enum(subscriptionKinds).default('postpaid'),
    durationDays: z.int().min(1).max(3_660).nullish(),
  })
  .meta({
    id: 'PackageBody',
    examples: [{ name: 'Rumah 20', speed: '20 Mbps', price: 150_000 }],
  });

/** The calls for what is sold. */
export const packageOperations = recordOperations({
  one: 'package',
  tag: 'subscriptions',
  query: packageQuery,
  body: packageBody,
  row: packageAnswer,
  writeErrors: [],
});

/** The query of a list of subscriptions. */
export const subscriptionQuery = z.strictObject({
  ...pageFields,
  externalRef: labelField.optional(),
  customerId: idQuery.optional(),
  customerRef: labelField.optional(),
  packageId: idQuery.optional(),
  kind: z.enum(subscriptionKinds).optional(),
  status: z.enum(subscriptionStatuses).optional(),
});

/** What is said of a subscription. */
export const subscriptionBody = z
  .strictObject({
    ...recordFields,
    ...customerReference,
    ...packageReference,
    kind: z.enum(subscriptionKinds).nullish(),
    billDay: z.int().min(1).max(31).nullish(),
    graceDays: z.int().min(0).max(60).default(0),
    startsOn: dateField,
    endsOn: dateField.nullish(),
    status: z.enum(['active', 'ended']).nullish(),
  })
  .meta({
    id: 'SubscriptionBody',
    examples: [
      { customerId: 123, packageId: 7, startsOn: '2026-01-01', billDay: 20, graceDays: 3 },
    ],
  });

const subscriptionErrors = ['subscription_not_found', 'subscription_ended'] as const;

/** The calls for the lines of customers. */
export const subscriptionOperations = {
  ...recordOperations({
    one: 'subscription',
    tag: 'subscriptions',
    query: subscriptionQuery,
    body: subscriptionBody,
    row: subscriptionAnswer,
    writeErrors: ['customer_not_found', 'package_not_found', 'customer_differs'],
  }),
  isolate: {
    id: 'isolateSubscription',
    tag: 'subscriptions',
    summary: 'Say that a line was cut off',
    description: 'The customer is told once, unless `notify` is false.',
    params: rowPath,
    body: z
      .strictObject({ reason: labelField.nullish(), notify: z.boolean().default(true) })
      .meta({ id: 'IsolateBody', examples: [{ reason: 'Tagihan November belum dibayar' }] }),
    answers: { 200: data(subscriptionAnswer, 'The subscription as it is now.') },
    errors: subscriptionErrors,
  },
  restore: {
    id: 'restoreSubscription',
    tag: 'subscriptions',
    summary: 'Say that a line works again',
    description: 'The customer is told once, unless `notify` is false.',
    params: rowPath,
    body: z
      .strictObject({ notify: z.boolean().default(true) })
      .meta({ id: 'RestoreBody', examples: [{ notify: true }] }),
    answers: { 200: data(subscriptionAnswer, 'The subscription as it is now.') },
    errors: subscriptionErrors,
  },
} satisfies Record<string, Operation>;

const periodPath = rowPath.extend({ periodId: nameField });

const renewalBody = z
  .strictObject({
    ...recordFields,
    startsAt: eventInstantField.nullish(),
    expiresAt: eventInstantField.nullish(),
  })
  .meta({ id: 'RenewalBody', examples: [{ notify: true }] });

const renewed = {
  200: data(periodAnswer, 'This period was there; it is this now.', ['Idempotent-Replayed']),
  201: data(periodAnswer, 'The new period.', ['Location', 'Idempotent-Replayed']),
};

const renewalErrors = [
  ...subscriptionErrors,
  'not_prepaid',
  'period_taken',
  'period_length_unknown',
  'period_ends_too_early',
  'external_ref_taken',
  'idempotency_key_reused',
] as const;

/** The calls for the periods of prepaid subscriptions. */
export const periodOperations = {
  renew: {
    id: 'renewSubscription',
    tag: 'subscriptions',
    summary: 'Add a period to a prepaid subscription',
    description:
      'Without `startsAt` and `expiresAt` it stands behind the last one, or starts now, and ' +
      'lasts as long as the package.',
    params: rowPath,
    body: renewalBody,
    takes: ['Idempotency-Key'],
    answers: renewed,
    errors: renewalErrors,
  },
  list: {
    id: 'listPeriods',
    tag: 'subscriptions',
    summary: 'List the periods of a subscription',
    params: rowPath,
    answers: { 200: page(periodAnswer, 'The one that lasts longest first.') },
    errors: ['subscription_not_found'],
  },
  write: {
    id: 'putPeriod',
    tag: 'subscriptions',
    summary: 'Write a period under your own id or reference',
    params: periodPath,
    body: renewalBody,
    takes: ['Idempotency-Key'],
    answers: renewed,
    errors: renewalErrors,
  },
  cancel: {
    id: 'cancelPeriod',
    tag: 'subscriptions',
    summary: 'Take a period back',
    params: periodPath,
    body: nothing,
    answers: { 200: data(periodAnswer, 'It is cancelled.') },
    errors: ['subscription_not_found', 'period_not_found'],
  },
} satisfies Record<string, Operation>;
