import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { NotificationFilter } from '../notifications/history-filter.ts';
import type { Notification } from '../notifications/notification.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { sendData } from './envelope.ts';
import { historyCsvHead, historyCsvLine } from './history-csv.ts';
import { type HistoryQueryOptions, readExportQuery, readHistoryQuery } from './history-query.ts';
import { viewNotification, viewWithTimeline } from './notification-view.ts';
import { historyOperations as about } from './operations/history.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface HistoryRoutesOptions extends HistoryQueryOptions {
  service: WhatsAppService;
}

/** The routes that read the ledger. */
export function historyRoutes(options: HistoryRoutesOptions): Route[] {
  const { service } = options;

  const history = async (request: Request, response: Response) => {
    const { filter, limit, cursor } = readHistoryQuery(request.query, options);
    const found = await service.history(filter, page(limit + 1, cursor));
    const shown = found.slice(0, limit);
    const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null;
    sendData(response, 200, shown.map(viewNotification), { nextCursor });
  };

  const historyCsv = async (request: Request, response: Response) => {
    const { filter, limit, cursor } = readExportQuery(request.query, options);
    const chunks = writeCsv(readPages(service, filter, limit, cursor));
    // What goes wrong before the first line is still an error that can be answered.
    const first = await chunks.next();
    response.attachment('whatsapp-history.csv').type('text/csv; charset=utf-8');
    await pipeline(Readable.from(precededBy(first.value, chunks)), response).catch(
      (error: Error) => {
        if (!hasHungUp(error)) throw error;
      },
    );
  };

  const notification = async (request: Request, response: Response) => {
    const { id } = validate(about.read.params, request.params);
    const found = await service.get(id);
    sendData(response, 200, viewWithTimeline(found, await service.timeline(id)));
  };

  const reading = { method: 'GET', scope: 'read' } as const;
  return [
    { ...reading, path: '/whatsapp/history', about: about.list, handle: history },
    { ...reading, path: '/whatsapp/history.csv', about: about.csv, handle: historyCsv },
    { ...reading, path: '/whatsapp/notifications/:id', about: about.read, handle: notification },
  ];
}

/** Rows that are read at once for a file: few enough that the file's length costs no memory. */
const rowsAtOnce = 500;

/** Reads on only when the lines before were taken, and stops when nobody takes them any more. */
async function* readPages(
  service: WhatsAppService,
  filter: NotificationFilter,
  limit: number,
  cursor: string | undefined,
): AsyncGenerator<Notification[]> {
  let before = cursor;
  for (let left = limit; left > 0; ) {
    const size = Math.min(left, rowsAtOnce);
    const found = await service.history(filter, page(size, before));
    yield found;
    if (found.length < size) return;
    left -= found.length;
    before = found.at(-1)?.id;
  }
}

async function* writeCsv(pages: AsyncIterable<Notification[]>): AsyncGenerator<string> {
  let head = historyCsvHead;
  for await (const notifications of pages) {
    yield head + notifications.map(historyCsvLine).join('');
    head = '';
  }
}

async function* precededBy(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

function page(limit: number, before: string | undefined) {
  return { limit, ...(before !== undefined && { before }) };
}

function hasHungUp(error: Error & { code?: string }): boolean {
  return error.code === 'ERR_STREAM_PREMATURE_CLOSE' || error.name === 'AbortError';
}
