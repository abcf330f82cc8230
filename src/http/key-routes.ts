import type { Request, Response } from 'express';
import { z } from 'zod';
import { type ApiKey, stateOf } from '../access/api-key.ts';
import type { KeyDesk } from '../access/key-desk.ts';
import { isScopeSet, scopes } from '../access/scope.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import { callerOf } from './authenticate.ts';
import { sendData } from './envelope.ts';
import { instantField, labelField } from './fields.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

interface KeyRoutesOptions {
  desk: KeyDesk;
  clock: Clock;
  logger: Logger;
}

const defaultOverlapS = 86_400;
const longestMs = 3_650 * 86_400_000;

const idPath = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{12}$/, 'An id is 12 hexadecimal digits.'),
});
const nothing = z.strictObject({});
const rotateBody = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(longestMs / 1_000)
    .default(defaultOverlapS),
});
const scopesField = z
  .array(z.enum(scopes))
  .min(1)
  .transform((given) => scopes.filter((scope) => given.includes(scope)))
  .refine(isScopeSet, {
    error: 'A key with compat stands in URLs and may open nothing else.',
    params: { code: 'compat_alone' },
  });

/** The routes for the keys of other programs. A key itself is shown once, when it is made. */
export function keyRoutes({ desk, clock, logger }: KeyRoutesOptions): Route[] {
  const list = async (request: Request, response: Response) => {
    validate(nothing, request.query);
    const keys = await desk.list();
    sendData(
      response,
      200,
      keys.map((key) => view(key, clock.now())),
    );
  };

  const create = async (request: Request, response: Response) => {
    const wish = readWish(request.body ?? {}, clock.now());
    const { key, ...made } = await desk.create(wish);
    logger.info({ keyId: made.id, by: callerOf(response).id }, 'key.created');
    showOnce(response, made, key);
  };

  const rotate = async (request: Request, response: Response) => {
    const { id } = validate(idPath, request.params);
    const { overlapSeconds } = validate(rotateBody, request.body ?? {});
    const { key, ...made } = await desk.rotate(id, overlapSeconds * 1_000);
    logger.info({ keyId: id, newKeyId: made.id, by: callerOf(response).id }, 'key.rotated');
    showOnce(response, made, key);
  };

  const revoke = async (request: Request, response: Response) => {
    const { id } = validate(idPath, request.params);
    validate(nothing, request.body ?? {});
    const revoked = await desk.revoke(id);
    logger.info({ keyId: id, by: callerOf(response).id }, 'key.revoked');
    sendData(response, 200, view(revoked, clock.now()));
  };

  const showOnce = (response: Response, made: ApiKey, key: string) => {
    response.set('Cache-Control', 'no-store');
    sendData(response, 201, { ...view(made, clock.now()), key });
  };

  return [
    { method: 'GET', path: '/keys', scope: 'admin', handle: list },
    { method: 'POST', path: '/keys', scope: 'admin', handle: create },
    { method: 'POST', path: '/keys/:id/rotate', scope: 'admin', handle: rotate },
    { method: 'DELETE', path: '/keys/:id', scope: 'admin', handle: revoke },
  ];
}

function readWish(body: unknown, now: Date) {
  const latest = now.getTime() + longestMs;
  const expiryField = instantField.refine((at) => at > now && at.getTime() <= latest, {
    error: 'Give an instant in the next ten years.',
    params: { code: 'out_of_range' },
  });
  const schema = z.strictObject({
    name: labelField.transform((name) => name.trim()).pipe(z.string().min(1).max(100)),
    scopes: scopesField,
    expiresAt: expiryField.nullish(),
  });
  const { name, scopes: given, expiresAt = null } = validate(schema, body);
  return { name, scopes: given, expiresAt };
}

function view(key: ApiKey, now: Date) {
  const { callerId: _callerId, ...shown } = key;
  return { ...shown, state: stateOf(key, now) };
}
