import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import { messageTypes } from '../../billing/catalogue/message-type.ts';
import type { NotificationPreferenceRepository } from '../../billing/notification-preference-repository.ts';
import type { Clock } from '../../clock.ts';
import { sendData } from '../envelope.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { readName } from './billing-fields.ts';

interface PreferenceRoutesOptions {
  desk: BillingDesk;
  preferences: NotificationPreferenceRepository;
  clock: Clock;
}

const typePath = z.object({ type: z.enum(messageTypes) });
const preferenceBody = z.strictObject({ enabled: z.boolean() });

/** The routes for which messages a customer wants. Setting and removing are repeatable. */
export function preferenceRoutes(options: PreferenceRoutesOptions): Route[] {
  const { desk, preferences, clock } = options;
  const customerOf = async (request: Request) =>
    (await desk.customers.get(readName(request.params.id))).id;

  const list = async (request: Request, response: Response) => {
    sendData(response, 200, await preferences.list(await customerOf(request)));
  };

  const set = async (request: Request, response: Response) => {
    const { type } = validate(typePath, request.params);
    const { enabled } = validate(preferenceBody, request.body ?? {});
    const customerId = await customerOf(request);
    sendData(response, 200, await preferences.set(customerId, { type, enabled }, clock.now()));
  };

  const remove = async (request: Request, response: Response) => {
    const { type } = validate(typePath, request.params);
    const removed = await preferences.remove(await customerOf(request), type);
    sendData(response, 200, { type, removed });
  };

  const scope = 'billing';
  const path = '/billing/customers/:id/preferences';
  return [
    { method: 'GET', path, scope, handle: list },
    { method: 'PUT', path: `${path}/:type`, scope, handle: set },
    { method: 'DELETE', path: `${path}/:type`, scope, handle: remove },
  ];
}
