import type { Request, Response } from 'express';
import { z } from 'zod';
import type { BillingDesk } from '../../billing/billing-desk.ts';
import type { RecordName } from '../../billing/record.ts';
import { eventInstantField } from '../date-fields.ts';
import { sendData } from '../envelope.ts';
import type { Route } from '../route.ts';
import { validate } from '../validate.ts';
import { badField, readName, recordFields } from './billing-fields.ts';
import { readClaim, sendSaved } from './record-routes.ts';

const renewalBody = z.strictObject({
  ...recordFields,
  startsAt: eventInstantField.nullish(),
  expiresAt: eventInstantField.nullish(),
});

const nothing = z.strictObject({});

/** The routes for the periods of prepaid subscriptions: renew, list, write, cancel. */
export function periodRoutes({ desk }: { desk: BillingDesk }): Route[] {
  const { subscriptionActions } = desk;

  const list = async (request: Request, response: Response) => {
    sendData(response, 200, await subscriptionActions.periods(readName(request.params.id)));
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
    validate(nothing, request.body ?? {});
    sendData(response, 200, await subscriptionActions.cancelPeriod(subscription, period));
  };

  const scope = 'billing';
  const path = '/billing/subscriptions/:id';
  return [
    {
      method: 'POST',
      path: `${path}/renew`,
      scope,
      handle: (request, response) => renewAs({ id: null, externalRef: null }, request, response),
    },
    { method: 'GET', path: `${path}/periods`, scope, handle: list },
    {
      method: 'PUT',
      path: `${path}/periods/:periodId`,
      scope,
      handle: (request, response) =>
        renewAs(readName(request.params.periodId, 'periodId'), request, response),
    },
    { method: 'POST', path: `${path}/periods/:periodId/cancel`, scope, handle: cancel },
  ];
}

function readRenewal(input: unknown): z.output<typeof renewalBody> {
  const body = validate(renewalBody, input ?? {});
  const { startsAt, expiresAt } = body;
  if (startsAt && expiresAt && expiresAt <= startsAt) {
    throw badField('expiresAt', 'too_early', 'expiresAt must lie after startsAt.');
  }
  return body;
}
