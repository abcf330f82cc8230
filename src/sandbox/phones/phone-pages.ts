import { type Request, type Response, Router } from 'express';
import { BUSINESS_PHONE } from '../identity.ts';
import { phoneMessages, sandboxState } from '../sandbox-view.ts';
import type { Switchboard } from '../switchboard.ts';
import type { World } from '../world.ts';
import { phoneDocument } from './phone-document.ts';

interface Parts {
  world: World;
  switchboard: Switchboard;
  missingModules: ReadonlySet<string>;
}

/**
 * The virtual phones: `/` is a page for a person, `/events` tells it by server-sent events
 * that something has happened, `/phones` is everything that it shows.
 */
export function phonePages({ world, switchboard, missingModules }: Parts): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.type('html').send(phoneDocument(BUSINESS_PHONE));
  });
  router.get('/events', (request, response) => follow(world, switchboard, request, response));
  router.get('/phones', (_request, response) => {
    const { qr, linked, pages } = sandboxState(world, switchboard, missingModules);
    const inbound = [...world.inbound.values()].map(({ id, phone, text, at }) => ({
      ...{ id, phone, text, at, fromMe: false },
    }));
    response.json({
      linked,
      pages,
      canScan: qr !== null,
      sent: phoneMessages(world, undefined),
      inbound,
    });
  });
  return router;
}

function follow(world: World, switchboard: Switchboard, request: Request, response: Response) {
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
  response.write('data: {"event":"hello"}\n\n');
  const tell = ({ event }: { event: string }) => {
    response.write(`data: ${JSON.stringify({ event })}\n\n`);
  };
  const stops = [world.onEvent(tell), switchboard.onChange(() => tell({ event: 'page' }))];
  request.on('close', () => {
    for (const stop of stops) stop();
  });
}
