import express, {
  type ErrorRequestHandler,
  type Express,
  type RequestHandler,
  Router,
} from 'express';
import { z } from 'zod';
import type { ControlDesk } from './control-desk.ts';
import { ControlError } from './control-error.ts';
import {
  dropSchema,
  inboundSchema,
  logoutSchema,
  messagesQuerySchema,
  numberSchema,
  pageActionSchema,
  readSchema,
  receiptsSchema,
  scanSchema,
  stateSchema,
} from './control-requests.ts';
import { phonePages } from './phones/phone-pages.ts';
import type { PairingDesk } from './pairing-desk.ts';
import type { PostOffice } from './post-office.ts';
import { configChangeSchema } from './sandbox-config.ts';
import { phoneMessages, sandboxState } from './sandbox-view.ts';
import type { Switchboard } from './switchboard.ts';
import type { World } from './world.ts';

/** The rooms that the control API opens to a caller. */
export interface ControlParts {
  world: World;
  switchboard: Switchboard;
  pairing: PairingDesk;
  postOffice: PostOffice;
  desk: ControlDesk;
  missingModules: Set<string>;
}

/** The plain-HTTP side: the control API under `/control`, the virtual phones at `/`. */
export function controlApp(parts: ControlParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(onlyFromHere);
  app.use(phonePages(parts));
  app.use('/control', express.json({ limit: '1mb' }), reading(parts), acting(parts));
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is no such verb; see docs/sandbox.md.' });
  });
  app.use(answerErrors);
  return app;
}

function reading({ world, switchboard, missingModules }: ControlParts): Router {
  const router = Router();
  router.get('/state', (_request, response) => {
    response.json(sandboxState(world, switchboard, missingModules));
  });
  router.get('/messages', (request, response) => {
    const { phone } = messagesQuerySchema.parse(request.query);
    response.json({ messages: phoneMessages(world, phone) });
  });
  router.get('/log', (_request, response) => {
    response.json({ events: world.events });
  });
  router.get('/config', (_request, response) => {
    response.json(world.config);
  });
  return router;
}

function acting({ world, switchboard, pairing, postOffice, desk }: ControlParts): Router {
  const router = Router();
  const post = <S extends z.ZodType>(
    path: string,
    schema: S,
    act: (body: z.output<S>) => Promise<unknown>,
  ) => {
    router.post(path, async (request, response) => {
      response.json((await act(schema.parse(request.body ?? {}))) ?? { ok: true });
    });
  };
  post('/scan', scanSchema, (shown) => pairing.scan(shown));
  post('/logout', logoutSchema, ({ silent }) => pairing.removeDevices(silent));
  post('/receipts', receiptsSchema, (selection) => postOffice.forceReceipts(selection));
  post('/read', readSchema, ({ phone }) => postOffice.read(phone));
  post('/inbound', inboundSchema, ({ phone, text, fromLid }) =>
    postOffice.receive(phone, text, fromLid),
  );
  post('/numbers', numberSchema, async (number) => {
    world.record({ event: 'number', ...number });
    postOffice.resume();
    return number;
  });
  post('/config', configChangeSchema, (change) => desk.configure(change));
  post('/drop', dropSchema, ({ ms }) => switchboard.cut(ms));
  post('/restore', z.strictObject({}), () => switchboard.restore());
  post('/state', stateSchema, ({ state }) => desk.forceState(state));
  post('/page', pageActionSchema, (action) => desk.actOnPages(action));
  post('/reset', z.strictObject({}), () => desk.reset());
  return router;
}

/** A website that a browser on this machine has open must not steer the sandbox. */
const onlyFromHere: RequestHandler = (request, response, next) => {
  const origin = request.get('origin');
  const isLocal = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.get('host') ?? '');
  if (isLocal && (origin === undefined || origin === `http://${request.get('host')}`)) next();
  else response.status(403).json({ error: 'The sandbox answers only on http://127.0.0.1.' });
};

const answerErrors: ErrorRequestHandler = (error, _request, response, _next) => {
  if (error instanceof z.ZodError) response.status(400).json({ error: z.prettifyError(error) });
  else if (error instanceof ControlError) {
    response.status(error.status).json({ error: error.message, code: error.code });
  } else {
    const status = typeof error?.status === 'number' ? error.status : 500;
    response.status(status).json({ error: String(error?.message ?? error) });
  }
};
