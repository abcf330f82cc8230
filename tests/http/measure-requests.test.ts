import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/http/route.ts';
import { eventually } from '../support/eventually.ts';
import { parseMetrics, type Sample } from '../support/metrics-text.ts';
import { API_KEY, useApi } from '../support/test-api.ts';

const api = useApi();

/** The counts of requests, as `METHOD route status`. */
async function counts(): Promise<Record<string, number>> {
  const samples = parseMetrics(await api.metrics.registry.metrics());
  const isCount = ({ name }: Sample) => name === 'http_request_duration_seconds_count';
  return Object.fromEntries(
    samples
      .filter(isCount)
      .map(({ labels, value }) => [`${labels.method} ${labels.route} ${labels.status}`, value]),
  );
}

const untilCounted = (expected: Record<string, number>) =>
  eventually('they are counted', async () => {
    const seen = await counts();
    expect(seen).toEqual(expected);
    return true;
  });

describe('the times of requests', () => {
  it('go by the path of the route, whatever stands in its place', async () => {
    await api.get('/whatsapp/notifications/0190b0a0-0000-7000-8000-000000000000');
    await api.get('/whatsapp/notifications/6281234567890?key=secret');
    await api.send();
    await api.get('/health/live');
    await untilCounted({
      'GET /whatsapp/notifications/:id 4xx': 2,
      'POST /whatsapp/send 2xx': 1,
      'GET /health/live 2xx': 1,
    });
  });

  it('are of as many kinds as there are routes, whatever is asked for', async () => {
    for (let i = 0; i < 20; i += 1) await api.get(`/x${i}/6281234567890`);
    await api.request('REPORT', '/whatsapp/status');
    await api.request('PROPFIND', '/nothing');
    await api.request('GET', '/whatsapp/status', { headers: { 'X-Api-Key': 'wrong' } });
    await untilCounted({
      'GET unmatched 4xx': 21,
      'other /whatsapp/status 4xx': 1,
      'other unmatched 4xx': 1,
    });
  });

  it('tell who has gone before the answer', async () => {
    const socket = new Socket().on('error', () => undefined);
    const hang: Route = {
      method: 'GET',
      path: '/hang',
      scope: 'read',
      about: { unlisted: 'only of this test' },
      handle: () => void socket.destroy(),
    };
    await api.start({ routes: [hang] });
    socket.connect(Number(new URL(api.url).port), '127.0.0.1');
    socket.write(`GET /hang HTTP/1.1\r\nHost: localhost\r\nX-Api-Key: ${API_KEY}\r\n\r\n`);
    await untilCounted({ 'GET /hang aborted': 1 });
  });
});
