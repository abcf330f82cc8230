import type { Request, Response } from 'express';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Webhook } from '../notifications/webhook.ts';
import type { WebhookRepository } from '../notifications/webhook-repository.ts';
import { newWebhookSecret } from '../outbox/webhooks/webhook-signature.ts';
import { findUrlFault } from '../outbox/webhooks/webhook-url.ts';
import { keyReused } from '../notifications/idempotency-errors.ts';
import { sendData, sendList } from './envelope.ts';
import { webhookOperations as about } from './operations/webhooks.ts';
import { readClaim } from './read-claim.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';
import { readWebhookId, webhookNotFound } from './webhook-path.ts';

interface WebhookRoutesOptions {
  webhooks: Pick<
    WebhookRepository,
    'list' | 'find' | 'create' | 'update' | 'remove' | 'rotateSecret'
  >;
  /** Hosts that may have private addresses, and be called without TLS. */
  privateHosts: readonly string[];
  clock: Clock;
}

/** Each has its own connections: with so many, all of them together stay few. */
const mostWebhooks = 20;
/** The secret before the current one signs beside it for so long. */
const overlapMs = 24 * 3_600_000;

/** The routes for who is told what happens. */
export function webhookRoutes({ webhooks, privateHosts, clock }: WebhookRoutesOptions): Route[] {
  const list = async (_request: Request, response: Response) => {
    sendList(response, await webhooks.list());
  };

  const create = async (request: Request, response: Response) => {
    const {
      url,
      description = null,
      events = null,
      enabled = true,
    } = validate(about.create.body, request.body ?? {});
    refuseFaultyUrl(url, privateHosts);
    const given = { url, description, events, enabled };
    const claim = readClaim(request, response, given);
    const own = { secret: newWebhookSecret(), most: mostWebhooks };
    const created = await webhooks.create(given, own, claim, clock.now());
    if (created === 'key_reused') throw keyReused();
    if (created === 'too_many') throw tooMany();
    const { webhook, secret, replayed } = created;
    if (replayed) response.set('Idempotent-Replayed', 'true');
    response.location(`${path}/${webhook.id}`);
    sendSecret(response, 201, webhook, secret);
  };

  const read = async (request: Request, response: Response) => {
    sendData(response, 200, (await webhooks.find(readWebhookId(request))) ?? webhookNotFound());
  };

  const update = async (request: Request, response: Response) => {
    const id = readWebhookId(request);
    const change = validate(about.update.body, request.body ?? {});
    if (change.url !== undefined) refuseFaultyUrl(change.url, privateHosts);
    const { url, description, events, enabled } = change;
    const given = {
      ...(url !== undefined && { url }),
      ...(description !== undefined && { description }),
      ...(events !== undefined && { events }),
      ...(enabled !== undefined && { enabled }),
    };
    sendData(response, 200, (await webhooks.update(id, given, clock.now())) ?? webhookNotFound());
  };

  const remove = async (request: Request, response: Response) => {
    const id = readWebhookId(request);
    sendData(response, 200, { id, removed: await webhooks.remove(id) });
  };

  const rotate = async (request: Request, response: Response) => {
    const id = readWebhookId(request);
    validate(about.rotate.body, request.body ?? {});
    const [secret, now] = [newWebhookSecret(), clock.now()];
    const until = new Date(now.getTime() + overlapMs);
    const webhook = await webhooks.rotateSecret(id, secret, until, now);
    sendSecret(response, 200, webhook ?? webhookNotFound(), secret);
  };

  const path = '/whatsapp/webhooks';
  const scope = 'admin';
  const one = `${path}/:id`;
  return [
    { method: 'GET', path, scope, about: about.list, handle: list },
    { method: 'POST', path, scope, about: about.create, handle: create },
    { method: 'GET', path: one, scope, about: about.read, handle: read },
    { method: 'PUT', path: one, scope, about: about.update, handle: update },
    { method: 'DELETE', path: one, scope, about: about.remove, handle: remove },
    { method: 'POST', path: `${one}/rotate-secret`, scope, about: about.rotate, handle: rotate },
  ];
}

/** The only two answers that show a secret. */
function sendSecret(response: Response, status: number, webhook: Webhook, secret: string): void {
  response.set('Cache-Control', 'no-store');
  sendData(response, status, { ...webhook, secret });
}

function refuseFaultyUrl(url: string, privateHosts: readonly string[]): void {
  const fault = findUrlFault(url, privateHosts);
  if (!fault) return;
  const details = [{ path: 'url', ...fault }];
  throw new AppError('webhook_url_refused', fault.message, { status: 422, details });
}

function tooMany(): AppError {
  return new AppError(
    'too_many_webhooks',
    `There are ${mostWebhooks} webhooks, which is the most. Remove one that is no longer needed.`,
    { status: 409 },
  );
}
