import type { Request, Response } from 'express';
import type { AppError } from '../../errors.ts';
import { callerOf } from '../authenticate.ts';
import { dropInOperations as about } from '../operations/drop-ins.ts';
import type { Route } from '../route.ts';
import { type DropIn, dropInFieldsOf, reasonOf, sendAscii, statusOf } from './drop-in.ts';
import type { DropInDesk } from './drop-in-desk.ts';
import { splitList } from './split-list.ts';

/** MPWA answers with 400 whatever is wrong. */
const mpwa: DropIn = {
  prefix: '/compat/mpwa',
  keyParameter: 'api_key',
  refuse: (response: Response, error: AppError) => {
    sendAscii(response, statusOf(error, 400), {
      status: false,
      msg: wordsOf(error),
      ...reasonOf(error),
    });
  },
};

/** `/compat/mpwa/send-message` with `api_key`, `sender`, `number` and `message`. */
export function mpwaRoutes(desk: DropInDesk): Route[] {
  const send = async (_request: Request, response: Response) => {
    const fields = dropInFieldsOf(response);
    const footer = fields.text('footer');
    const text = fields.required('message') + (footer === null ? '' : `\n\n${footer}`);
    const targets = splitList('number', fields.required('number'), '|').map((recipient) => ({
      recipient,
      text,
    }));
    const { refused } = await desk.accept({ targets }, callerOf(response).id);
    sendAscii(response, 200, {
      status: true,
      msg: 'Message sent successfully!',
      ...(refused.length > 0 && { refused }),
    });
  };
  const route = { scope: 'compat', dropIn: mpwa } as const;
  const path = `${mpwa.prefix}/send-message`;
  return [
    { ...route, method: 'GET', path, about: about.mpwaByGet, handle: send },
    { ...route, method: 'POST', path, about: about.mpwa, handle: send },
  ];
}

function wordsOf({ code }: AppError): string {
  if (code === 'unauthenticated') return 'Invalid api_key or sender,please check again';
  if (code === 'invalid_request' || code === 'invalid_json') return 'Invalid parameters!';
  return 'Failed to send message!';
}
