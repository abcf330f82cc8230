import type { Request, Response } from 'express';
import type { CountedGroup, NotificationCounts } from '../notifications/statistics.ts';
import { toStatistics } from '../whatsapp/service-status.ts';
import type { WhatsAppService } from '../whatsapp/whatsapp-service.ts';
import { sendData } from './envelope.ts';
import { statisticsOperation as about } from './operations/statistics.ts';
import { readRange } from './range-query.ts';
import type { Route } from './route.ts';
import { validate } from './validate.ts';

/** The route that counts. */
export function statisticsRoutes(options: {
  service: WhatsAppService;
  businessTimeZone: string;
}): Route[] {
  const { service, businessTimeZone } = options;

  const statistics = async (request: Request, response: Response) => {
    const { groupBy, ...ends } = validate(about.query, request.query);
    const range = readRange(ends, businessTimeZone);
    const groups = await service.countGroups(range, groupBy ?? null, businessTimeZone);
    const total = toStatistics(sumOf(groups));
    const broken = groupBy && { groupBy, groups: groups.map(toGroup) };
    sendData(response, 200, { ...total, ...broken });
  };

  return [{ method: 'GET', path: '/whatsapp/stats', scope: 'read', about, handle: statistics }];
}

function toGroup({ key, ...counts }: CountedGroup) {
  return { key, ...toStatistics(counts) };
}

function sumOf(groups: readonly NotificationCounts[]): NotificationCounts {
  const sum = (name: keyof NotificationCounts) =>
    groups.reduce((total, group) => total + group[name], 0);
  return {
    total: sum('total'),
    sent: sum('sent'),
    failed: sum('failed'),
    pending: sum('pending'),
    cancelled: sum('cancelled'),
    delivered: sum('delivered'),
    read: sum('read'),
  };
}
