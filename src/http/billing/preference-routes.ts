import type { Request, Response } from 'express';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { NotificationPreferenceRepository } from '../../billing/notification-preference-repository.ts';
import type { Clock } from '../../clock.ts';
import { sendData, sendList } from '../envelope.ts';
import { preferenceOperations as about } from '../operations/billing/customers.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { readName } from './billing-fields.ts';

interface PreferenceRoutesOptions {
  desk: BillingDesk;
  preferences: NotificationPreferenceRepository;
  clock: Clock;
}

/** The routes for which messages a customer wants. Setting and removing are repeatable. */
export function preferenceRoutes(options: PreferenceRoutesOptions): Route[] {
  const { desk, preferences, clock } = options;
  const customerOf = async (request: Request) =>
    (await desk.customers.get(readName(request.params.id))).id;

  const list = async (request: Request, response: Response) => {
    sendList(response, await preferences.list(await customerOf(request)));
  };

  const set = async (request: Request, response: Response) => {
    const { type } = validate(about.set.params, request.params);
    const { enabled } = validate(about.set.body, request.body ?? {});
    const customerId = await customerOf(request);
    sendData(response, 200, await preferences.set(customerId, { type, enabled }, clock.now()));
  };

  const remove = async (request: Request, response: Response) => {
    const { type } = validate(about.remove.params, request.params);
    const removed = await preferences.remove(await customerOf(request), type);
    sendData(response, 200, { type, removed });
  };

  const scope = 'billing';
  const path = '/billing/customers/:id/preferences';
  const one = `${path}/:type`;
  return [
    { method: 'GET', path, scope, about: about.list, handle: list },
    { method: 'PUT', path: one, scope, about: about.set, handle: set },
    { method: 'DELETE', path: one, scope, about: about.remove, handle: remove },
  ];
}
