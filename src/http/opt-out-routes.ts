import type { Request, Response } from 'express';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import type { OptOut } from '../notifications/opt-out.ts';
import { optOutScopes } from '../notifications/opt-out-scope.ts';
import type { OptOutCursor, OptOutRepository } from '../notifications/opt-out-repository.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import { sendData } from './envelope.ts';
import { labelField } from './fields.ts';
import { pageFields } from './page-query.ts';
import type { Route } from './route.ts';
import { phoneField, readPhone } from './send-body.ts';
import { validate } from './validate.ts';

interface OptOutRoutesOptions {
  optOuts: Pick<OptOutRepository, 'list' | 'add' | 'remove'>;
  phonePolicy: PhonePolicy;
  clock: Clock;
}

/** An opaque mark: the base64url of the last row's time and phone. */
const cursorField = z
  .string()
  .max(200)
  .transform((text, context): OptOutCursor => {
    const [time = '', phone = ''] = Buffer.from(text, 'base64url').toString().split(' ');
    const isOurs = /^20\d\d-/.test(time) && z.iso.datetime().safeParse(time).success;
    if (isOurs && /^\+\d+$/.test(phone)) return { createdAt: new Date(time), phone };
    context.addIssue({ code: 'custom', message: 'Give the nextCursor of the page before.' });
    return z.NEVER;
  });

const listQuery = z.strictObject({
  limit: pageFields.limit,
  cursor: cursorField.optional(),
});

const addBody = z.strictObject({
  phone: phoneField,
  scope: z.enum(optOutScopes).default('reminders'),
  reason: labelField.nullish(),
});

const phonePath = z.strictObject({ phone: phoneField });

/** The routes for whom not to write to. Adding and removing are repeatable. */
export function optOutRoutes({ optOuts, phonePolicy, clock }: OptOutRoutesOptions): Route[] {
  const list = async (request: Request, response: Response) => {
    const { limit, cursor = null } = validate(listQuery, request.query);
    const found = await optOuts.list({ limit: limit + 1, after: cursor });
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    sendData(response, 200, shown, { nextCursor: last ? toCursor(last) : null });
  };

  const add = async (request: Request, response: Response) => {
    const { phone, scope, reason = null } = validate(addBody, request.body ?? {});
    const entry = { phone: readPhone(phone, phonePolicy), scope, reason };
    const { optOut, isNew } = await optOuts.add(entry, clock.now());
    sendData(response, isNew ? 201 : 200, optOut);
  };

  const remove = async (request: Request, response: Response) => {
    const phone = readPhone(validate(phonePath, request.params).phone, phonePolicy);
    sendData(response, 200, { phone, removed: await optOuts.remove(phone) });
  };

  const path = '/whatsapp/opt-outs';
  return [
    { method: 'GET', path, scope: 'read', handle: list },
    { method: 'POST', path, scope: 'send', handle: add },
    { method: 'DELETE', path: `${path}/:phone`, scope: 'send', handle: remove },
  ];
}

function toCursor({ createdAt, phone }: OptOut): string {
  return Buffer.from(`${createdAt.toISOString()} ${phone}`).toString('base64url');
}
