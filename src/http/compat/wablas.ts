import type { Request, Response } from 'express';
import type { AppError } from '../../errors.ts';
import { callerOf } from '../authenticate.ts';
import { dropInOperations as about } from '../operations/drop-ins.ts';
import type { Route } from '../route.ts';
import { type DropIn, dropInFieldsOf, reasonOf, sendAscii, statusOf } from './drop-in.ts';
import type { DropInDesk, DropInReply, DropInTarget } from './drop-in-desk.ts';
import { type DropInFields, invalidField } from './drop-in-fields.ts';
import { splitList } from './split-list.ts';

const wablas: DropIn = {
  prefix: '/compat/wablas',
  keyParameter: 'token',
  refuse: (response: Response, error: AppError) => {
    sendAscii(response, statusOf(error, 400), {
      status: false,
      message: wordsOf(error),
      ...reasonOf(error),
    });
  },
};

/** As many as the original takes in one call of its second version. */
const mostInList = 100;
/** There is no quota here; callers warn when it runs low. */
const quota = 999_999;

/** `/compat/wablas/api/send-message`, and `/api/v2/send-message` with a list in `data`. */
export function wablasRoutes(desk: DropInDesk): Route[] {
  const send = (readTargets: (fields: DropInFields) => DropInTarget[]) => {
    return async (_request: Request, response: Response) => {
      const targets = readTargets(dropInFieldsOf(response));
      const reply = await desk.accept({ targets }, callerOf(response).id);
      sendAscii(response, 200, view(reply));
    };
  };
  const route = { scope: 'compat', dropIn: wablas } as const;
  const path = `${wablas.prefix}/api/send-message`;
  return [
    { ...route, method: 'GET', path, about: about.wablasByGet, handle: send(readOne) },
    { ...route, method: 'POST', path, about: about.wablas, handle: send(readOne) },
    {
      ...route,
      method: 'POST',
      path: `${wablas.prefix}/api/v2/send-message`,
      about: about.wablasList,
      handle: send(readList),
    },
  ];
}

function readOne(fields: DropInFields): DropInTarget[] {
  if (/^(1|true)$/i.test(fields.text('isGroup') ?? '')) {
    throw invalidField('isGroup', 'group_not_allowed', 'Messages go to single phones only.');
  }
  const text = fields.required('message');
  return splitList('phone', fields.required('phone'), ',').map((recipient) => ({
    recipient,
    text,
  }));
}

/** Some callers write to the second version as to the first. */
function readList(fields: DropInFields): DropInTarget[] {
  const items = fields.list('data') ?? [fields];
  if (items.length > mostInList) {
    throw invalidField('data', 'too_big', `Send at most ${mostInList} messages in one call.`);
  }
  return items.flatMap(readOne);
}

function view({ messages, refused }: DropInReply): object {
  return {
    status: true,
    message: 'Message is pending and waiting to be processed',
    data: {
      device_id: 'LOCAL1',
      quota,
      messages: messages.map(({ id, phone, text }) => ({
        id,
        phone: phone.slice(1),
        message: text,
        status: 'pending',
        ref_id: '',
      })),
      ...(refused.length > 0 && { refused }),
    },
  };
}

function wordsOf({ code, message }: AppError): string {
  return code === 'unauthenticated' ? 'token invalid or device expired' : message;
}
