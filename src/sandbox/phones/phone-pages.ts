import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express, { Router } from 'express';
import helmet from 'helmet';
import QRCode from 'qrcode';
import { compiledPageFolder } from '../compiled-page-folder.ts';
import { phoneSchema } from '../control-requests.ts';
import { BUSINESS_PHONE } from '../identity.ts';
import { shownQr } from '../sandbox-view.ts';
import type { Switchboard } from '../switchboard.ts';
import type { World } from '../world.ts';
import { describeConversation, describePhones } from './describe-phones.ts';
import { streamChanges } from './stream-changes.ts';

interface Parts {
  world: World;
  switchboard: Switchboard;
}

const folderOf = (place: string) => fileURLToPath(new URL(place, import.meta.url));
const neverStale = { index: false, setHeaders: stayFresh } as const;

/** Nothing of another origin, no inline script or style, no frame around it. */
const protect = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  strictTransportSecurity: false,
});

/**
 * The virtual phones: `/` is the page for a person, `/phones/events` tells it by server-sent
 * events what it shows, `/phones/conversations/:phone` is one customer's phone.
 */
export function phonePages({ world, switchboard }: Parts): Router {
  const router = Router();
  router.use(protect);
  router.get('/', (_request, response) => {
    const page = readFileSync(folderOf('./phones.html'), 'utf8');
    response.set('Cache-Control', 'no-store').type('html');
    response.send(page.replaceAll('%BUSINESS_PHONE%', BUSINESS_PHONE));
  });
  router.use('/look', express.static(folderOf('../../look/'), neverStale));
  router.use('/phones/page', express.static(join(compiledPageFolder(), 'phones'), neverStale));
  router.get('/phones/phones.css', (_request, response) => {
    response.set('Cache-Control', 'no-cache').sendFile(folderOf('./phones.css'));
  });
  router.use('/phones', liveParts({ world, switchboard }));
  return router;
}

function liveParts({ world, switchboard }: Parts): Router {
  const router = Router();
  const subscribe = (changed: () => void) => {
    const stops = [world.onEvent(changed), switchboard.onChange(changed)];
    return () => {
      for (const stop of stops) stop();
    };
  };
  router.get('/events', (request, response) => {
    streamChanges(request, response, () => describePhones(world, switchboard), subscribe);
  });
  router.get('/conversations/:phone', (request, response) => {
    const phone = phoneSchema.parse(request.params.phone);
    response.set('Cache-Control', 'no-store').json(describeConversation(world, phone));
  });
  router.get('/qr.svg', async (_request, response) => {
    const qr = shownQr(switchboard);
    response.set('Cache-Control', 'no-store');
    if (qr === null) response.status(404).json({ error: 'No page shows a QR.' });
    else response.type('svg').send(await QRCode.toString(qr, { type: 'svg', margin: 2 }));
  });
  return router;
}

/** A browser that was used with an older sandbox must not run that one's scripts. */
function stayFresh(response: { setHeader(name: string, value: string): unknown }): void {
  response.setHeader('Cache-Control', 'no-cache');
}
