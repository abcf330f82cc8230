import type { Request, Response } from 'express';
import { type ApiKey, stateOf } from '../access/api-key.ts';
import type { KeyDesk, MadeKey } from '../access/key-desk.ts';
import type { Clock } from '../clock.ts';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import { callerOf } from './authenticate.ts';
import { sendData, sendList } from './envelope.ts';
import { keyOperations as about } from './operations/keys.ts';
import { readClaim } from './read-claim.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface KeyRoutesOptions {
  desk: KeyDesk;
  clock: Clock;
  logger: Logger;
}

/** The routes for the keys of other programs. A key itself is shown once, when it is made. */
export function keyRoutes({ desk, clock, logger }: KeyRoutesOptions): Route[] {
  const list = async (_request: Request, response: Response) => {
    const keys = await desk.list();
    sendList(
      response,
      keys.map((key) => view(key, clock.now())),
    );
  };

  const create = async (request: Request, response: Response) => {
    const wish = readWish(request.body ?? {}, clock.now());
    const made = await desk.create(wish, readClaim(request, response));
    note(response, made, { keyId: made.row.id }, 'key.created');
    showOnce(response, made);
  };

  const rotate = async (request: Request, response: Response) => {
    const { id } = validate(about.rotate.params, request.params);
    const { overlapSeconds } = validate(about.rotate.body, request.body ?? {});
    const claim = readClaim(request, response);
    const made = await desk.rotate(id, overlapSeconds * 1_000, claim);
    note(response, made, { keyId: id, newKeyId: made.row.id }, 'key.rotated');
    showOnce(response, made);
  };

  const revoke = async (request: Request, response: Response) => {
    const { id } = validate(about.revoke.params, request.params);
    const revoked = await desk.revoke(id);
    logger.info({ keyId: id, by: callerOf(response).id }, 'key.revoked');
    sendData(response, 200, view(revoked, clock.now()));
  };

  const note = (response: Response, { key }: MadeKey, ids: object, event: string) => {
    if (key !== null) logger.info({ ...ids, by: callerOf(response).id }, event);
  };

  const showOnce = (response: Response, { row, key }: MadeKey) => {
    response.set('Cache-Control', 'no-store');
    if (key === null) response.set('Idempotent-Replayed', 'true');
    sendData(response, 201, { ...view(row, clock.now()), key });
  };

  const scope = 'admin';
  return [
    { method: 'GET', path: '/keys', scope, about: about.list, handle: list },
    { method: 'POST', path: '/keys', scope, about: about.create, handle: create },
    { method: 'POST', path: '/keys/:id/rotate', scope, about: about.rotate, handle: rotate },
    { method: 'DELETE', path: '/keys/:id', scope, about: about.revoke, handle: revoke },
  ];
}

const longestMs = 3_650 * 86_400_000;

function readWish(body: unknown, now: Date) {
  const { name, scopes, expiresAt = null } = validate(about.create.body, body);
  const latest = now.getTime() + longestMs;
  const isInRange = expiresAt === null || (expiresAt > now && expiresAt.getTime() <= latest);
  if (isInRange) return { name, scopes, expiresAt };
  const message = 'Give an instant in the next ten years.';
  throw new AppError('invalid_request', 'These fields need another look: expiresAt.', {
    status: 400,
    details: [{ path: 'expiresAt', code: 'out_of_range', message }],
  });
}

function view(key: ApiKey, now: Date) {
  const { callerId: _callerId, ...shown } = key;
  return { ...shown, state: stateOf(key, now) };
}
