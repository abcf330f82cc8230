import { describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const orders = ['/whatsapp/restart', '/whatsapp/logout', '/whatsapp/pairing-code'];

describe('orders to the session', () => {
  it('restart is accepted, with what the session is now', async () => {
    api.session.state = 'reconnecting';
    api.session.reason = 'restart_requested';
    const { status, body } = await api.post('/whatsapp/restart', {});
    expect(status).toBe(202);
    expect(body.data).toEqual({ state: 'reconnecting', reason: 'restart_requested' });
    expect(api.session.ordered).toEqual(['renew']);
  });

  it('logout says whether WhatsApp was told', async () => {
    const { status, body } = await api.post('/whatsapp/logout', {});
    expect([status, body.data]).toEqual([200, { toldWhatsApp: true }]);
  });

  it('pairing code takes a phone as people write it, and is kept by nobody', async () => {
    api.session.state = 'awaiting_scan';
    api.session.isLinked = false;
    const asked: unknown[] = [];
    api.session.answers.pairingCode = async (values) => {
      asked.push(values);
      return 'ABCD1234';
    };
    const answer = await api.post('/whatsapp/pairing-code', { phone: '0811-0000-001' });
    expect(answer.status).toBe(200);
    expect(answer.body.data).toEqual({
      code: 'ABCD1234',
      expiresAt: api.ledger.clock.in(180_000).toISOString(),
    });
    expect(asked).toEqual([{ phone: '628110000001' }]);
    expect(answer.headers.get('Cache-Control')).toBe('no-store');
    expect(api.log.text()).not.toContain('ABCD1234');
  });

  it('R38 pairing code while linked: 409, device untouched', async () => {
    const answer = await api.post('/whatsapp/pairing-code', { phone: '08110000001' });
    expectRefusal(answer, 409, 'already_linked', {});
    expect(api.session.ordered).toEqual([]);
  });

  it.each([
    [{}, 400, 'invalid_request'],
    [{ phone: 'abc' }, 422, 'invalid_phone'],
    [{ phone: '08110000001', extra: 1 }, 400, 'invalid_request'],
  ])('pairing code for %j is refused', async (body, status, code) => {
    const answer = await api.post('/whatsapp/pairing-code', body);
    expect([answer.status, answer.body.error!.code]).toEqual([status, code]);
  });

  it.each(orders)('%s takes no field that it does not know', async (path) => {
    const answer = await api.post(path, { force: true });
    expect([answer.status, answer.body.error!.code]).toEqual([400, 'invalid_request']);
    expect(api.session.ordered).toEqual([]);
  });

  it.each(orders)('%s is refused by a server that stands by', async (path) => {
    api.isOwner = false;
    const body = path.endsWith('code') ? { phone: '08110000001' } : {};
    expectRefusal(await api.post(path, body), 409, 'not_owner', {});
    expect(api.session.ordered).toEqual([]);
  });
});
