import type { Request, Response } from 'express';
import type { Clock } from '../clock.ts';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { BatchProgress } from '../whatsapp/batch-progress.ts';
import type { BatchService, BulkReply } from '../whatsapp/batch-service.ts';
import type { BulkRequest } from '../whatsapp/bulk-request.ts';
import { callerOf } from './authenticate.ts';
import { phoneAsGiven, readBulkBody } from './bulk-body.ts';
import { sendData } from './envelope.ts';
import { nothing } from './fields.ts';
import type { BodyLimit } from './json-body.ts';
import { batchOperations as about } from './operations/batches.ts';
import { readIdempotencyKey } from './preferences.ts';
import type { Route } from './route.ts';
import { findLateExpiry } from './send-body.ts';
import { validate } from './validate.ts';

interface BatchRoutesOptions {
  batches: BatchService;
  phonePolicy: PhonePolicy;
  /** The least `delayMs` that is accepted. */
  delayFloorMs: number;
  clock: Clock;
}

const bulkLimit: BodyLimit = {
  bytes: 8 * 1024 * 1024,
  field: 'recipients',
  advice: 'Send fewer recipients in one call.',
};

/** The routes for many messages in one call, and for what becomes of them together. */
export function batchRoutes(options: BatchRoutesOptions): Route[] {
  const { batches, clock } = options;
  /** Repeating a request is fine when its time is over by now; a new one is not. */
  const accept = async (bulk: BulkRequest, caller: string, key: string | null) => {
    const late = findLateExpiry(bulk, clock.now());
    if (!late) return batches.send(bulk, caller, key);
    const earlier = key === null ? null : await batches.findReplay(bulk, { caller, key });
    if (!earlier) throw late;
    return earlier;
  };

  const sendBulk = async (request: Request, response: Response) => {
    const bulk = readBulkBody(request.body, options);
    const key = readIdempotencyKey(request);
    const reply = await accept(bulk, callerOf(response).id, key);
    if (reply.replayed) response.set('Idempotent-Replayed', 'true');
    response.location(`/whatsapp/batches/${reply.batchId}`);
    sendData(response, 202, viewReply(reply, request.body));
  };

  const list = async (request: Request, response: Response) => {
    const { limit, cursor } = validate(about.list.query, request.query);
    const found = await batches.list({ limit: limit + 1, ...(cursor && { before: cursor }) });
    const shown = found.slice(0, limit);
    const nextCursor = found.length > limit ? (shown.at(-1)?.id ?? null) : null;
    sendData(response, 200, shown, { nextCursor });
  };

  const one = (look: (id: string) => Promise<BatchProgress>) => {
    return async (request: Request, response: Response) => {
      const { id } = validate(about.read.params, request.params);
      validate(nothing, request.body ?? {});
      sendData(response, 200, await look(id));
    };
  };

  const path = '/whatsapp/batches';
  const steer = { method: 'POST', scope: 'send' } as const;
  return [
    {
      method: 'POST',
      path: '/whatsapp/send-bulk',
      scope: 'send',
      bodyLimit: bulkLimit,
      about: about.sendBulk,
      handle: sendBulk,
    },
    { method: 'GET', path, scope: 'read', about: about.list, handle: list },
    {
      method: 'GET',
      path: `${path}/:id`,
      scope: 'read',
      about: about.read,
      handle: one((id) => batches.get(id)),
    },
    {
      ...steer,
      path: `${path}/:id/pause`,
      about: about.pause,
      handle: one((id) => batches.pause(id)),
    },
    {
      ...steer,
      path: `${path}/:id/resume`,
      about: about.resume,
      handle: one((id) => batches.resume(id)),
    },
    {
      ...steer,
      path: `${path}/:id/cancel`,
      about: about.cancel,
      handle: one((id) => batches.cancel(id)),
    },
  ];
}

/** Every row of the call is counted once: accepted, rejected or a duplicate. */
function viewReply(reply: BulkReply, body: unknown) {
  const { batchId, accepted, rejected, duplicates } = reply;
  const withPhone = <Row extends { index: number }>({ index, ...row }: Row) => ({
    index,
    phone: phoneAsGiven(body, index),
    ...row,
  });
  return {
    batchId,
    total: accepted + rejected.length + duplicates.length,
    accepted,
    rejected: rejected.map(withPhone),
    duplicates: duplicates.map(withPhone),
  };
}
