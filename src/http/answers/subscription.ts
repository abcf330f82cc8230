import { z } from 'zod';
import { type PackageRecord, subscriptionKinds } from '../../billing/package-repository.ts';
import type { PrepaidPeriod } from '../../billing/prepaid-period-repository.ts';
import {
  type SubscriptionRecord,
  subscriptionStatuses,
} from '../../billing/subscription-repository.ts';
import type { Wire } from '../openapi/wire-form.ts';
import { billingRow, day, instant, rowId, rupiah, written } from './parts.ts';

/** What is sold. */
export const packageAnswer = z
  .strictObject({
    ...billingRow,
    name: z.string(),
    speed: z.string().nullable(),
    price: rupiah,
    kind: z.enum(subscriptionKinds),
    durationDays: z.int().nullable(),
  })
  .meta({
    id: 'Package',
    examples: [
      {
        id: 7,
        externalRef: null,
        name: 'Rumah 20',
        speed: '20 Mbps',
        price: '150000.00',
        kind: 'postpaid',
        durationDays: null,
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<PackageRecord>>;

/** A line of a customer. */
export const subscriptionAnswer = z
  .strictObject({
    ...billingRow,
    customerId: rowId,
    packageId: rowId,
    kind: z.enum(subscriptionKinds),
    billDay: z.int().nullable(),
    graceDays: z.int(),
    status: z.enum(subscriptionStatuses),
    isolatedAt: instant.nullable(),
    startsOn: day,
    endsOn: day.nullable(),
  })
  .meta({
    id: 'Subscription',
    examples: [
      {
        id: 70,
        externalRef: null,
        customerId: 123,
        packageId: 7,
        kind: 'postpaid',
        billDay: 20,
        graceDays: 3,
        status: 'active',
        isolatedAt: null,
        startsOn: '2026-01-01',
        endsOn: null,
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<SubscriptionRecord>>;

/** A span of time that is paid. */
export const periodAnswer = z
  .strictObject({
    ...billingRow,
    subscriptionId: rowId,
    startsAt: instant,
    expiresAt: instant,
    status: z.enum(['active', 'cancelled']),
  })
  .meta({
    id: 'Period',
    examples: [
      {
        id: 1_000_000_000,
        externalRef: null,
        subscriptionId: 80,
        startsAt: '2026-11-01T02:00:00.000Z',
        expiresAt: '2026-12-01T02:00:00.000Z',
        status: 'active',
        ...written,
      },
    ],
  }) satisfies z.ZodType<Wire<PrepaidPeriod>>;
