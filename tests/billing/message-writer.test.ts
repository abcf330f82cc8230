import { describe, expect, it } from 'vitest';
import { isMessageType } from '../../src/billing/catalogue/message-type.ts';
import type { VariablesOf } from '../../src/billing/catalogue/message-variables.ts';
import type { Business } from '../../src/billing/business.ts';
import { MessageWriter } from '../../src/billing/message-writer.ts';
import { useLedger } from '../support/test-ledger.ts';

const ledger = useLedger();

const business: Business = {
  name: 'Contoh Net',
  phone: '0812-3456-7890',
  language: 'id',
  paymentMethods: ['BCA 1234567890 a.n. PT Contoh Net', 'Tunai di kantor'],
};
const paid: VariablesOf<'payment_received'> = {
  customerName: 'Budi Santoso',
  customerId: 123,
  amount: 'Rp150.000',
  invoiceNumber: 'INV-456',
};

function writerOf(overrides: Partial<Business> = {}): MessageWriter {
  return new MessageWriter({ db: ledger.knex, business: { ...business, ...overrides } });
}

describe('MessageWriter', () => {
  it("writes the program's own text while there is no other", async () => {
    expect(await writerOf().write('payment_received', 'id', paid)).toBe(
      'Yth. Bapak/Ibu Budi Santoso,\n\n' +
        'Terima kasih, pembayaran Anda sudah kami terima. Tagihan INV-456 *lunas*.\n\n' +
        'Jumlah: *Rp150.000*\n\n*Contoh Net*\nBantuan: 0812-3456-7890',
    );
  });

  it('D8: spells amounts in the style of the settings, with one Rp', async () => {
    const text = await writerOf({ rupiahStyle: 'Rp 100.000' }).write(
      'payment_received',
      'id',
      paid,
    );
    expect(text).toContain('Jumlah: *Rp 150.000*');
    expect(text).not.toMatch(/Rp\s*Rp/);
  });

  it('leaves out what the business has not told, but says how to pay', async () => {
    const nobody = writerOf({ name: null, phone: null, paymentMethods: [] });
    const text = await nobody.write('payment_debt', 'en', { ...paid, remaining: 'Rp5.000' });
    expect(text).toMatch(/How to pay:\nPlease contact us\.$/);
  });

  it('refuses a name that no message has, and a value that the text lacks', async () => {
    const unknown = { ...paid, amuont: 'Rp1' };
    await expect(writerOf().write('payment_received', 'id', unknown)).rejects.toMatchObject({
      code: 'unknown_variable',
      details: [{ path: 'variables.amuont' }],
    });
    const { amount: _, ...incomplete } = paid;
    const texts = await writerOf().load();
    expect(() => texts.write('payment_received', 'id', incomplete)).toThrow(
      expect.objectContaining({ code: 'missing_variable' }),
    );
  });
});

describe('the catalogue', () => {
  it('knows its types by their names', () => {
    expect(isMessageType('invoice_created')).toBe(true);
    expect(isMessageType('my_own')).toBe(false);
    expect(isMessageType(null)).toBe(false);
  });
});
