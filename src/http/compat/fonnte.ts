import type { Request, Response } from 'express';
import type { AppError } from '../../errors.ts';
import { callerOf } from '../authenticate.ts';
import { mediaField, type MediaFields } from '../media-body.ts';
import { dropInOperations as about } from '../operations/drop-ins.ts';
import { requestIdOf } from '../request-id.ts';
import type { Route } from '../route.ts';
import { type DropIn, dropInFieldsOf, reasonOf, sendAscii, statusOf } from './drop-in.ts';
import type { DropInDesk } from './drop-in-desk.ts';
import { type DropInFields, invalidField } from './drop-in-fields.ts';
import { fonnteReasonOf } from './fonnte-reason.ts';
import { readFonnteTargets } from './fonnte-targets.ts';

/** Fonnte answers with 200 whatever is wrong with a request. */
const fonnte: DropIn = {
  prefix: '/compat/fonnte',
  keyParameter: 'token',
  refuse: (response: Response, error: AppError) => {
    sendAscii(response, statusOf(error, 200), {
      reason: fonnteReasonOf(error),
      requestid: numberOf(response),
      status: false,
      ...reasonOf(error),
    });
  },
};

/** What would be lost without a word if it were passed over. */
const unsupported = ['file', 'location', 'choices', 'pollname', 'data'];

/** `/compat/fonnte/send`. */
export function fonnteRoutes(desk: DropInDesk): Route[] {
  const send = async (_request: Request, response: Response) => {
    const order = readOrder(dropInFieldsOf(response));
    const { messages, refused } = await desk.accept(order, callerOf(response).id);
    sendAscii(response, 200, {
      detail: 'success! message in queue',
      id: messages.map(({ id }) => id),
      process: 'pending',
      requestid: numberOf(response),
      status: true,
      target: messages.map(({ phone }) => phone.slice(1)),
      ...(refused.length > 0 && { refused }),
    });
  };
  const route = { scope: 'compat', dropIn: fonnte } as const;
  const path = `${fonnte.prefix}/send`;
  return [
    { ...route, method: 'GET', path, about: about.fonnteByGet, handle: send },
    { ...route, method: 'POST', path, about: about.fonnte, handle: send },
  ];
}

function readOrder(fields: DropInFields) {
  const given = unsupported.find((name) => fields.text(name) !== null);
  if (given !== undefined) {
    const message = `Texts, and a PDF or picture by its url, are sent here; no ${given}.`;
    throw invalidField(given, 'not_supported', message);
  }
  const file = readFile(fields);
  const text = fields.text('message') ?? (file ? captionOf(file) : fields.required('message'));
  return {
    targets: readFonnteTargets(fields.required('target'), text, fields.text('countryCode')),
    scheduledAt: readSchedule(fields.text('schedule') ?? '0'),
    delayMs: readDelay(fields.text('delay') ?? '0'),
    file,
  };
}

function readFile(fields: DropInFields): MediaFields | null {
  const url = fields.text('url');
  if (url === null) return null;
  const fileName = fields.text('filename')?.slice(0, 200);
  const file = mediaField.safeParse({ url, ...(fileName && { fileName }) });
  if (file.success) return file.data;
  throw invalidField('url', 'invalid_url', 'The url has to be one of http or https.');
}

/** A file without a text needs one here. */
function captionOf({ fileName, url = '' }: MediaFields): string {
  return fileName || new URL(url).pathname.split('/').at(-1) || 'File';
}

/** In seconds since 1970; 0 is now. What is past is now as well. */
function readSchedule(text: string): Date | null {
  if (/^0*$/.test(text)) return null;
  if (/^\d{1,10}$/.test(text)) return new Date(Number(text) * 1_000);
  throw invalidField('schedule', 'invalid_type', 'The schedule is a time in seconds since 1970.');
}

/** Of `5-10` seconds the least; the pauses of this server are random by themselves. */
function readDelay(text: string): number {
  const [, seconds = '0'] = /^(\d{1,4})(?:\s*-\s*\d{1,4})?$/.exec(text.trim()) ?? [];
  return Number(seconds) * 1_000;
}

/** The first 31 bits of the request's id: the original has numbers that fit into an integer. */
function numberOf(response: Response): number {
  return Number.parseInt(requestIdOf(response).slice(0, 8), 16) >>> 1;
}
