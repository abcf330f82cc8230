import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { RecordName } from '../../billing/record.ts';
import { sendData, sendList } from '../envelope.ts';
import { periodOperations as about } from '../operations/billing/subscriptions.ts';
import { readClaim } from '../read-claim.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName } from './billing-fields.ts';
import { sendSaved } from './record-routes.ts';

/** The routes for the periods of prepaid subscriptions: renew, list, write, cancel. */
export function periodRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const { subscriptionActions } = desk;

  const list = async (request: Request, response: Response) => {
    sendList(response, await subscriptionActions.periods(readName(request.params.id)));
  };

  const renewAs = async (named: RecordName, request: Request, response: Response) => {
    const subscription = readName(request.params.id);
    const { externalRef, startsAt = null, expiresAt = null, notify } = readRenewal(request.body);
    const period = { id: named.id, externalRef: externalRef ?? named.externalRef };
    const claim = readClaim(request, response);
    const saved = await subscriptionActions.renew(
      subscription,
      { period, startsAt, expiresAt },
      { notify, claim },
    );
    const path = `/billing/subscriptions/${saved.row.subscriptionId}/periods`;
    sendSaved(response, path, saved, saved.row);
  };

  const cancel = async (request: Request, response: Response) => {
    const subscription = readName(request.params.id);
    const period = readName(request.params.periodId, 'periodId');
    validate(about.cancel.body, request.body ?? {});
    sendData(response, 200, await subscriptionActions.cancelPeriod(subscription, period));
  };

  const scope = 'billing';
  const path = '/billing/subscriptions/:id';
  return [
    {
      method: 'POST',
      path: `${path}/renew`,
      scope,
      about: about.renew,
      handle: (request, response) => renewAs({ id: null, externalRef: null }, request, response),
    },
    { method: 'GET', path: `${path}/periods`, scope, about: about.list, handle: list },
    {
      method: 'PUT',
      path: `${path}/periods/:periodId`,
      scope,
      about: about.write,
      handle: (request, response) =>
        renewAs(readName(request.params.periodId, 'periodId'), request, response),
    },
    {
      method: 'POST',
      path: `${path}/periods/:periodId/cancel`,
      scope,
      about: about.cancel,
      handle: cancel,
    },
  ];
}

function readRenewal(input: unknown): z.output<typeof about.renew.body> {
  const body = validate(about.renew.body, input ?? {});
  const { startsAt, expiresAt } = body;
  if (startsAt && expiresAt && expiresAt <= startsAt) {
    throw badField('expiresAt', 'too_early', 'expiresAt must lie after startsAt.');
  }
  return body;
}
