import type { Request, Response } from 'express';
import type { AppError } from '../../errors.ts';
import { callerOf } from '../authenticate.ts';
import { dropInOperations as about } from '../operations/drop-ins.ts';
import type { Route } from '../route.ts';
import { type DropIn, dropInFieldsOf, reasonOf } from './drop-in.ts';
import type { DropInDesk } from './drop-in-desk.ts';

/**
 * PHPNuxBill looks at the body alone: any that is not empty stands in its log as sent. So there
 * is none unless a message was accepted.
 */
const phpnuxbill: DropIn = {
  prefix: '/compat/phpnuxbill',
  keyParameter: 'key',
  refuse: (response: Response, error: AppError) => {
    response.status(error.status).set('X-Error-Code', reasonOf(error).code).end();
  },
};

/** `GET /compat/phpnuxbill?key&to&text`, as the WhatsApp URL of PHPNuxBill asks. */
export function phpnuxbillRoutes(desk: DropInDesk): Route[] {
  const send = async (_request: Request, response: Response) => {
    const fields = dropInFieldsOf(response);
    const target = { recipient: fields.required('to'), text: fields.required('text') };
    const { messages } = await desk.accept({ targets: [target] }, callerOf(response).id);
    response.type('text/plain').send(`OK ${messages[0]!.id}`);
  };
  return [
    {
      method: 'GET',
      path: phpnuxbill.prefix,
      scope: 'compat',
      dropIn: phpnuxbill,
      about: about.phpnuxbill,
      handle: send,
    },
  ];
}
