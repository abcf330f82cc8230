import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();

const table = readFileSync(new URL('../data/phone-numbers.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split('\t') as [string, string]);
const refused = table.filter(([, expected]) => expected.startsWith('reject:'));
const accepted = table.filter(([, expected]) => !expected.startsWith('reject:'));

/** Sends with these fields in place of the good ones, and expects that nothing is accepted. */
async function sendWith(fields: object) {
  const answer = await api.send({ ...SEND_BODY, ...fields });
  expect(await api.ledger.countRows()).toBe(0);
  return answer;
}

describe('the phone', () => {
  it.each(refused)('%s is refused with the reason %s, and nothing is stored', async (...row) => {
    const [phone, expected] = row;
    const code = expected.slice('reject:'.length);
    expectRefusal(await sendWith({ phone }), 422, 'invalid_phone', { phone: code });
  });

  it.each(accepted)('%s is accepted as %s, and kept as it was written', async (phone, chatId) => {
    const { status, body } = await api.send({ ...SEND_BODY, phone });
    expect(status).toBe(202);
    expect(body.data).toMatchObject({ recipient: phone, phone: `+${chatId.split('@')[0]}` });
  });

  it('that holds several numbers is refused with the candidates', async () => {
    const answer = await sendWith({ phone: '081234567890,081398765432' });
    expect(answer.body.error!.details[0]!.candidates).toEqual(['+6281234567890', '+6281398765432']);
  });

  it.each([
    ['missing', { phone: undefined }, 400, 'invalid_request', 'invalid_type'],
    ['a number', { phone: 81234567890 }, 400, 'invalid_request', 'invalid_type'],
    ['null', { phone: null }, 400, 'invalid_request', 'invalid_type'],
    ['a list', { phone: ['081234567890'] }, 400, 'invalid_request', 'invalid_type'],
    ['empty', { phone: '' }, 422, 'invalid_phone', 'empty'],
    ['very long', { phone: '0'.repeat(501) }, 400, 'invalid_request', 'too_big'],
  ])('that is %s is refused by its name', async (_, fields, status, code, reason) => {
    expectRefusal(await sendWith(fields), status, code, { phone: reason });
  });

  it.each(['\0', '\u0001', '\u001b', '\u007f', '\ud800', '\udc00', '\ufffe'])(
    'with the character %j in it never fails the server',
    async (character) => {
      for (const phone of [`0812${character}34567890`, `081234567890${character}`]) {
        const { status, body } = await api.send({ ...SEND_BODY, phone });
        expect(body.error?.details[0]?.path ?? 'phone').toBe('phone');
        expect(status).toBeLessThan(500);
      }
    },
  );
});

describe('the message', () => {
  it.each([
    ['missing', undefined, 'message_missing'],
    ['null', null, 'message_missing'],
    ['a number', 5, 'invalid_type'],
    ['empty', '', 'empty'],
    ['blank', ' \n\t\u00a0\u200b', 'empty'],
    ['with a NUL', 'a\0b', 'nul_character'],
    ['with half a surrogate pair', 'a\ud800b', 'lone_surrogate'],
    ['with the other half', 'a\udc00', 'lone_surrogate'],
  ])('that is %s is refused by its name', async (_, message, code) => {
    expectRefusal(await sendWith({ message }), 400, 'invalid_request', { message: code });
  });

  it('is kept character for character', async () => {
    const message =
      '  *tebal*\r\n\t\u{1F468}\u200D\u{1F469}\u200D\u{1F467} \u202E ?1 $1 :now %s {{x}}  ';
    const { body } = await api.send({ ...SEND_BODY, message });
    expect(body.data.message).toBe(message);
    expect((await api.ledger.find(body.data.id)).message).toBe(message);
  });
});

describe('the other fields', () => {
  it.each([
    ['customerId', 0, 'too_small'],
    ['customerId', -1, 'too_small'],
    ['customerId', 1.5, 'invalid_type'],
    ['customerId', '123', 'invalid_type'],
    ['customerId', 2 ** 53, 'too_big'],
    ['class', 'otp', 'invalid_value'],
    ['class', null, 'invalid_value'],
    ['template', '', 'empty'],
    ['template', 'x'.repeat(201), 'too_big'],
    ['template', 'a\0b', 'nul_character'],
    ['scheduledAt', 'tomorrow', 'invalid_format'],
    ['scheduledAt', '2026-11-23T10:00:00', 'invalid_format'],
    ['scheduledAt', '2026-02-30T10:00:00Z', 'invalid_format'],
    ['scheduledAt', 1_795_402_800_000, 'invalid_type'],
    ['expiresAt', '2026-11-23', 'invalid_format'],
    ['expiresAt', '2026-11-23T02:59:59Z', 'too_early'],
    ['phones', ['081234567890'], 'unknown_field'],
    ['Message', 'x', 'unknown_field'],
  ])('%s: %j is refused by its name', async (field, value, code) => {
    const answer = await sendWith({ [field]: value });
    expectRefusal(answer, 400, 'invalid_request', { [field]: code });
    expect(answer.body.error!.details).toHaveLength(1);
  });

  it('are all named when several are faulty', async () => {
    const answer = await sendWith({ message: '', customerId: 0, colour: 'red' });
    expectRefusal(answer, 400, 'invalid_request', {
      message: 'empty',
      customerId: 'too_small',
      colour: 'unknown_field',
    });
    for (const name of ['message', 'customerId', 'colour']) {
      expect(answer.body.error!.message).toContain(name);
    }
  });

  it('may not let a message expire before it may leave', async () => {
    const scheduledAt = api.ledger.clock.in(3_600_000).toISOString();
    const expiresAt = api.ledger.clock.in(3_599_999).toISOString();
    const answer = await sendWith({ scheduledAt, expiresAt });
    expectRefusal(answer, 400, 'invalid_request', { expiresAt: 'too_early' });
  });

  it.each(['0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-11-23T10:00:00.123456+07:00'])(
    'take any instant, such as %s',
    async (scheduledAt) => {
      const { status, body } = await api.send({ ...SEND_BODY, scheduledAt });
      expect(status).toBe(202);
      expect(body.data.scheduledAt).toBe(new Date(scheduledAt).toISOString());
    },
  );

  it('take null for a customer that is not known', async () => {
    expect((await api.send({ ...SEND_BODY, customerId: null })).body.data.customerId).toBeNull();
  });
});
