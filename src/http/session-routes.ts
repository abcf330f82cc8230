import type { Request, Response } from 'express';
import QRCode from 'qrcode';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { sendData } from './envelope.ts';
import type { Route } from './route.ts';

/** The routes that show the session and the code to scan, which is a credential. */
export function sessionRoutes(service: WhatsAppService): Route[] {
  const status = async (_request: Request, response: Response) => {
    sendData(response, 200, await service.status());
  };

  const qr = (_request: Request, response: Response) => {
    const { code, shownAt, expiresAt } = service.qr();
    response.set('Cache-Control', 'no-store');
    sendData(response, 200, { qr: code, shownAt, expiresAt });
  };

  const qrSvg = async (_request: Request, response: Response) => {
    const svg = await QRCode.toString(service.qr().code, { type: 'svg', margin: 4 });
    response.set('Cache-Control', 'no-store').type('image/svg+xml').send(svg);
  };

  const qrPng = async (_request: Request, response: Response) => {
    const png = await QRCode.toBuffer(service.qr().code, { margin: 4, scale: 8 });
    response.set('Cache-Control', 'no-store').type('image/png').send(png);
  };

  return [
    { method: 'GET', path: '/whatsapp/status', scope: 'read', handle: status },
    { method: 'GET', path: '/whatsapp/qr', scope: 'admin', handle: qr },
    { method: 'GET', path: '/whatsapp/qr.svg', scope: 'admin', handle: qrSvg },
    { method: 'GET', path: '/whatsapp/qr.png', scope: 'admin', handle: qrPng },
  ];
}
