import type { Request, Response } from 'express';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { NumberChecks } from '../whatsapp/number-checks.ts';
import { sendData } from './envelope.ts';
import { numberCheckOperation as about } from './operations/number-check.ts';
import type { Route } from './route.ts';
import { readPhone } from './send-body.ts';
import { validate } from './validate.ts';

interface NumberCheckRoutesOptions {
  checks: Pick<NumberChecks, 'check'>;
  phonePolicy: PhonePolicy;
}

/** The route that asks whether a number has a WhatsApp account. */
export function numberCheckRoutes({ checks, phonePolicy }: NumberCheckRoutesOptions): Route[] {
  const handle = async (request: Request, response: Response) => {
    const { phone } = validate(about.body, request.body ?? {});
    sendData(response, 200, await checks.check(readPhone(phone, phonePolicy)));
  };
  return [{ method: 'POST', path: '/whatsapp/check-number', scope: 'send', about, handle }];
}
