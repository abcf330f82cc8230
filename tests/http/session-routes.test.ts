import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const qrPaths = ['/whatsapp/qr', '/whatsapp/qr.svg', '/whatsapp/qr.png'];

describe('GET /whatsapp/status', () => {
  it('tells session, queue and counts in one answer', async () => {
    await api.ledger.acknowledged(2);
    await api.ledger.uncertain();
    await api.ledger.enqueue();
    const { status, body } = await api.get('/whatsapp/status');
    expect(status).toBe(200);
    expect(body.data).toEqual({
      ready: true,
      initialized: true,
      state: 'ready',
      stateSince: api.session.since.toISOString(),
      reason: null,
      owner: true,
      account: { phone: '+6281100000000', name: 'Toko Budi' },
      link: { durable: true },
      webVersion: '2.3000.1',
      qr: { available: false, expiresAt: null },
      queue: {
        pending: 2,
        uncertain: 1,
        held: { total: 0, byReason: {}, untilByReason: {} },
        oldestPendingAt: expect.any(String),
        nextSendAt: expect.any(String),
      },
      stats: {
        total: 3,
        sent: 1,
        failed: 0,
        pending: 2,
        cancelled: 0,
        delivered: 1,
        read: 0,
        successRate: 100,
      },
      alarms: [],
    });
  });

  it('answers while the session is down', async () => {
    api.session.state = 'reconnecting';
    api.session.reason = 'browser_gone';
    await api.ledger.enqueue();
    expect((await api.get('/whatsapp/status')).body.data).toMatchObject({
      ready: false,
      reason: 'browser_gone',
      queue: { held: { total: 1, byReason: { session_not_ready: 1 } } },
    });
  });
});

describe('the code to scan', () => {
  it.each(qrPaths)('at %s is 404 while there is none', async (path) => {
    const answer = await api.get(path);
    expectRefusal(answer, 404, 'no_qr', {});
    expect(answer.body.error!.message).toContain('the session is ready');
  });

  describe('while there is one', () => {
    beforeEach(() => {
      const { clock } = api.ledger;
      api.session.state = 'awaiting_scan';
      api.session.qr = { code: '2@secret', shownAt: clock.now(), expiresAt: clock.in(20_000) };
    });

    it('is given as JSON', async () => {
      expect((await api.get('/whatsapp/qr')).body.data).toEqual({
        qr: '2@secret',
        shownAt: api.ledger.clock.now().toISOString(),
        expiresAt: api.ledger.clock.in(20_000).toISOString(),
      });
    });

    it.each([
      ['/whatsapp/qr.svg', 'image/svg+xml; charset=utf-8', '<svg'],
      ['/whatsapp/qr.png', 'image/png', 'PNG'],
    ])('is drawn at %s', async (path, type, mark) => {
      const answer = await api.get(path);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('Content-Type')).toBe(type);
      expect(answer.text).toContain(mark);
      const { clock } = api.ledger;
      expect(answer.headers.get('Last-Modified')).toBe(clock.now().toUTCString());
      expect(answer.headers.get('Expires')).toBe(clock.in(20_000).toUTCString());
    });

    it.each(qrPaths)('at %s is kept by nobody', async (path) => {
      expect((await api.get(path)).headers.get('Cache-Control')).toBe('no-store');
    });
  });
});
