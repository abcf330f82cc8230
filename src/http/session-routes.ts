import type { Request, Response } from 'express';
import QRCode from 'qrcode';
import type { PhonePolicy } from '../notifications/phone-number.ts';
import type { QrCode } from '../whatsapp/qr-display.ts';
import type { SessionCommands } from '../whatsapp/session-commands.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { sendData } from './envelope.ts';
import { sessionOperations as about } from './operations/session.ts';
import type { Route } from './route.ts';
import { readPhone } from './send-body.ts';
import { validate } from './validate.ts';

interface SessionRoutesOptions {
  service: Pick<WhatsAppService, 'status' | 'qr'>;
  commands: SessionCommands;
  phonePolicy: PhonePolicy;
}

/** The routes that show the session and the code to scan, which is a credential, and order it. */
export function sessionRoutes({ service, commands, phonePolicy }: SessionRoutesOptions): Route[] {
  const status = async (_request: Request, response: Response) => {
    sendData(response, 200, await service.status());
  };

  const qr = (_request: Request, response: Response) => {
    const { code, shownAt, expiresAt } = showQr(response);
    sendData(response, 200, { qr: code, shownAt, expiresAt });
  };

  const qrSvg = async (request: Request, response: Response) => {
    validate(about.qrSvg.query, request.query);
    const svg = await QRCode.toString(showQr(response).code, { type: 'svg', margin: 4 });
    response.type('image/svg+xml').send(svg);
  };

  const qrPng = async (request: Request, response: Response) => {
    validate(about.qrPng.query, request.query);
    const png = await QRCode.toBuffer(showQr(response).code, { margin: 4, scale: 8 });
    response.type('image/png').send(png);
  };

  /** Its age goes along with a picture as well: since when it is shown, and until when. */
  const showQr = (response: Response): QrCode => {
    const shown = service.qr();
    response.set({
      'Cache-Control': 'no-store',
      'Last-Modified': shown.shownAt.toUTCString(),
      Expires: shown.expiresAt.toUTCString(),
    });
    return shown;
  };

  const pairingCode = async (request: Request, response: Response) => {
    const { phone } = validate(about.pairingCode.body, request.body ?? {});
    const digits = readPhone(phone, { ...phonePolicy, allowLandline: true }).slice(1);
    response.set('Cache-Control', 'no-store');
    sendData(response, 200, await commands.pairingCode(digits));
  };

  const restart = async (request: Request, response: Response) => {
    validate(about.restart.body, request.body ?? {});
    sendData(response, 202, await commands.restart());
  };

  const logOut = async (request: Request, response: Response) => {
    validate(about.logOut.body, request.body ?? {});
    sendData(response, 200, await commands.logOut());
  };

  const seeing = { method: 'GET', scope: 'admin' } as const;
  const ordering = { method: 'POST', scope: 'admin' } as const;
  return [
    {
      method: 'GET',
      path: '/whatsapp/status',
      scope: 'read',
      about: about.status,
      handle: status,
    },
    { ...seeing, path: '/whatsapp/qr', about: about.qr, handle: qr },
    { ...seeing, path: '/whatsapp/qr.svg', about: about.qrSvg, handle: qrSvg },
    { ...seeing, path: '/whatsapp/qr.png', about: about.qrPng, handle: qrPng },
    {
      ...ordering,
      path: '/whatsapp/pairing-code',
      about: about.pairingCode,
      handle: pairingCode,
    },
    { ...ordering, path: '/whatsapp/restart', about: about.restart, handle: restart },
    { ...ordering, path: '/whatsapp/logout', about: about.logOut, handle: logOut },
  ];
}
