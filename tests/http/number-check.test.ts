import { beforeEach, describe, expect, it } from 'vitest';
import { expectRefusal, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;
let asked: string[];
let says: () => Promise<boolean>;

beforeEach(() => {
  asked = [];
  says = async () => true;
  api.session.answers.checkNumber = ({ chatId }) => {
    asked.push(chatId);
    return says();
  };
});

const check = async (phone = '0812-3456-7890') => {
  const answer = await api.post('/whatsapp/check-number', { phone });
  return answer.body.data;
};

const known = { phone: '+6281234567890', chatId: '6281234567890@c.us' };
const unknown = { ...known, onWhatsApp: null, checkedAt: null };

describe('POST /whatsapp/check-number', () => {
  it.each([true, false])('answers what WhatsApp says: %s', async (onWhatsApp) => {
    says = async () => onWhatsApp;
    const checkedAt = ledger.clock.now().toISOString();
    expect(await check()).toEqual({ ...known, onWhatsApp, checkedAt });
    expect(asked).toEqual(['6281234567890@c.us']);
  });

  it('asks a yes again after 30 days, and a no after a day', async () => {
    const day = 86_400_000;
    const first = await check();
    await ledger.clock.advance(30 * day - 1);
    expect(await check()).toEqual(first);
    says = async () => false;
    await ledger.clock.advance(1);
    expect((await check()).onWhatsApp).toBe(false);
    await ledger.clock.advance(day - 1);
    expect((await check()).onWhatsApp).toBe(false);
    expect(asked).toHaveLength(2);
    says = async () => true;
    await ledger.clock.advance(1);
    expect((await check()).onWhatsApp).toBe(true);
  });

  it('takes no error for a no, and remembers nothing of it', async () => {
    says = () => Promise.reject(new Error('ServerStatusCodeError: 500'));
    expect(await check()).toEqual(unknown);
    says = async () => true;
    expect((await check()).onWhatsApp).toBe(true);
  });

  it('knows nothing new while the session is down, or on a server that stands by', async () => {
    api.session.state = 'reconnecting';
    expect(await check()).toEqual(unknown);
    api.session.state = 'ready';
    api.isOwner = false;
    expect(await check()).toEqual(unknown);
    expect(asked).toEqual([]);
  });

  it('asks at most five times a minute; what is remembered costs nothing', async () => {
    for (let number = 0; number < 5; number += 1) await check(`08123456780${number}`);
    for (let times = 0; times < 3; times += 1) await check('081234567800');
    await ledger.clock.advance(20_000);
    const answer = await api.post('/whatsapp/check-number', { phone: '081234567805' });
    expectRefusal(answer, 429, 'too_many_number_checks', {});
    expect(answer.headers.get('Retry-After')).toBe('40');
    await ledger.clock.advance(40_000);
    expect((await check('081234567805')).onWhatsApp).toBe(true);
    expect(asked).toHaveLength(6);
  });

  it('a no refuses a message to that number', async () => {
    says = async () => false;
    await check();
    expectRefusal(await api.send(), 422, 'not_on_whatsapp');
  });

  it.each([
    [{}, 400, 'invalid_request'],
    [{ phone: '0215551234' }, 422, 'invalid_phone'],
    [{ phone: '081234567890', name: 'Budi' }, 400, 'invalid_request'],
  ])('%j is refused, and nobody is asked', async (body, status, code) => {
    expectRefusal(await api.post('/whatsapp/check-number', body), status, code);
    expect(asked).toEqual([]);
  });
});
