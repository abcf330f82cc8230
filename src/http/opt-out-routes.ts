import type { Request, Response } from 'express';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { OptOutRepository } from '../notifications/opt-out-repository.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import { sendData } from './envelope.ts';
import { optOutOperations as about } from './operations/opt-outs.ts';
import { toOptOutCursor } from './opt-out-cursor.ts';
import type { Route } from './route.ts';
import { readPhone } from './send-body.ts';
import { validate } from './validate.ts';

interface OptOutRoutesOptions {
  optOuts: Pick<OptOutRepository, 'list' | 'find' | 'add' | 'remove'>;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** The routes for whom not to write to. Adding and removing are repeatable. */
export function optOutRoutes({ optOuts, phonePolicy, clock }: OptOutRoutesOptions): Route[] {
  const list = async (request: Request, response: Response) => {
    const { limit, cursor = null } = validate(about.list.query, request.query);
    const found = await optOuts.list({ limit: limit + 1, after: cursor });
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    sendData(response, 200, shown, { nextCursor: last ? toOptOutCursor(last) : null });
  };

  const read = async (request: Request, response: Response) => {
    const phone = readPhone(validate(about.read.params, request.params).phone, phonePolicy);
    const optOut = await optOuts.find(phone);
    if (!optOut) throw notOptedOut();
    sendData(response, 200, optOut);
  };

  const add = async (request: Request, response: Response) => {
    const { phone, scope, reason = null } = validate(about.add.body, request.body ?? {});
    const entry = { phone: readPhone(phone, phonePolicy), scope, reason };
    const { optOut, isNew } = await optOuts.add(entry, clock.now());
    sendData(response, isNew ? 201 : 200, optOut);
  };

  const remove = async (request: Request, response: Response) => {
    const phone = readPhone(validate(about.remove.params, request.params).phone, phonePolicy);
    sendData(response, 200, { phone, removed: await optOuts.remove(phone) });
  };

  const path = '/whatsapp/opt-outs';
  return [
    { method: 'GET', path, scope: 'read', about: about.list, handle: list },
    { method: 'POST', path, scope: 'send', about: about.add, handle: add },
    { method: 'GET', path: `${path}/:phone`, scope: 'read', about: about.read, handle: read },
    {
      method: 'DELETE',
      path: `${path}/:phone`,
      scope: 'send',
      about: about.remove,
      handle: remove,
    },
  ];
}

function notOptedOut(): AppError {
  const message = 'This number has not opted out of anything.';
  const details = [{ path: 'phone', code: 'opt_out_not_found', message }];
  return new AppError('opt_out_not_found', message, { status: 404, details });
}
