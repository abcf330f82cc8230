import { inflateSync } from 'node:zlib';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, it } from 'vitest';
import type { Business } from '../../../src/billing/business.ts';
import { BillingDocuments } from '../../../src/billing/documents/billing-documents.ts';
import type { InvoiceFacts, ReceiptFacts } from '../../../src/billing/documents/document-facts.ts';
import { makeInvoice } from '../../../src/billing/documents/invoice.ts';
import type { Letterhead } from '../../../src/billing/documents/letterhead.ts';
import { RuleRepository } from '../../../src/billing/rules/rule-repository.ts';
import { readPicture } from '../../../src/billing/documents/picture.ts';
import { makeReceipt } from '../../../src/billing/documents/receipt.ts';
import { emptyBilling } from '../../support/billing-rows.ts';
import { collectLogLines } from '../../support/log-lines.ts';
import { useLedger } from '../../support/test-ledger.ts';

const ledger = useLedger();

const business: Business = {
  name: 'Contoh Net',
  phone: '0812-3456-7890',
  language: 'id',
  paymentMethods: ['BCA 1234567890 a.n. PT Contoh Net', 'Tunai di kantor'],
};
const letterhead: Letterhead = {
  business,
  address: 'Jl. Melati 5, Bandung',
  logo: null,
  qris: null,
  timeZone: 'Asia/Jakarta',
};
const invoice: InvoiceFacts = {
  customerId: 123,
  customerName: 'Budi Santoso',
  language: null,
  timeZone: null,
  invoiceNumber: 'INV/2026/11/0456',
  period: '2026-11-01',
  issuedOn: '2026-11-01',
  dueOn: '2026-11-10',
  createdAt: new Date('2026-11-01T00:00:00Z'),
  total: '350000.00',
  paid: '100000.00',
  remaining: '250000.00',
  packageName: 'Rumah 20 Mbps',
};
const receipt: ReceiptFacts = {
  ...invoice,
  receiptNumber: '789',
  amount: '100000.00',
  method: 'transfer',
  paidAt: new Date('2026-11-09T07:30:00Z'),
  reference: 'TRX_88121',
  cashier: 'Ani',
};

/** The words of a document, line by line, as its streams draw them. */
async function linesOf(bytes: Buffer): Promise<string[]> {
  const document = await PDFDocument.load(bytes, { updateMetadata: false });
  const streams = document.context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => ('contents' in object ? [object.contents as Uint8Array] : []));
  const text = streams.map((stream) => {
    try {
      return inflateSync(stream).toString('latin1');
    } catch {
      return '';
    }
  });
  return [...text.join('\n').matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex]) =>
    Buffer.from(hex!, 'hex').toString('latin1'),
  );
}

describe('a receipt', () => {
  it('says who has paid what, for what, when and how', async () => {
    const lines = await linesOf(await makeReceipt(receipt, letterhead));
    expect(lines).toEqual(
      expect.arrayContaining([
        ...['Contoh Net', 'KWITANSI', '789', 'Budi Santoso', 'seratus ribu rupiah'],
        ...['Tagihan internet November 2026, no. INV/2026/11/0456', 'Transfer bank'],
        ...['9 November 2026, 14.30 WIB', 'TRX_88121', 'Ani', 'Rp100.000'],
        'Rp250.000, jatuh tempo 10 November 2026',
      ]),
    );
    expect(lines).not.toContain('LUNAS');
  });

  it('says that all is paid when it is, in the language of the customer', async () => {
    const facts = {
      ...receipt,
      language: 'en' as const,
      remaining: '0.00',
      timeZone: 'Asia/Jayapura',
    };
    const lines = await linesOf(await makeReceipt(facts, letterhead));
    expect(lines).toEqual(expect.arrayContaining(['RECEIPT', 'PAID IN FULL', 'Bank transfer']));
    expect(lines).toContain('9 November 2026, 16.30 WIT');
    expect(lines).not.toContain('Still to pay');
  });
});

describe('an invoice', () => {
  it('says what is owed until when, and how to pay', async () => {
    const lines = await linesOf(await makeInvoice(invoice, letterhead));
    expect(lines).toEqual(
      expect.arrayContaining([
        ...['TAGIHAN', 'INV/2026/11/0456', '10 November 2026', 'Rp350.000', 'Rp100.000'],
        ...['Rp250.000', 'Layanan internet, Rumah 20 Mbps, November 2026'],
        '- BCA 1234567890 a.n. PT Contoh Net',
      ]),
    );
  });

  it('holds whatever a name holds, on as many pages as it takes', async () => {
    const customerName = `${'Raden Mas '.repeat(60)}${'x'.repeat(900)} 😀 \u{1F468} أحمد\nBaris dua`;
    const long = {
      ...invoice,
      customerName,
      total: '999999999999.99',
      remaining: '999999999999.99',
    };
    const bytes = await makeInvoice(long, letterhead);
    const document = await PDFDocument.load(bytes);
    expect(document.getPageCount()).toBe(2);
    const lines = await linesOf(bytes);
    expect(lines).toContain('Rp999.999.999.999,99');
    expect(lines.join('').match(/x/g)!.length).toBeGreaterThanOrEqual(900);
  });
});

describe('the same facts', () => {
  it('make the same bytes', async () => {
    expect(await makeReceipt(receipt, letterhead)).toEqual(await makeReceipt(receipt, letterhead));
    const first = await makeInvoice(invoice, letterhead);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await makeInvoice(invoice, letterhead)).toEqual(first);
    expect(first.toString('latin1')).toContain('D:20261101000000Z');
  });
});

describe('readPicture', () => {
  it('says which setting is wrong', () => {
    expect(() => readPicture('/nowhere/logo.png', 'BUSINESS_LOGO_PATH')).toThrow(
      /^BUSINESS_LOGO_PATH .*ENOENT/,
    );
    expect(() => readPicture('package.json', 'BUSINESS_LOGO_PATH')).toThrow(/no PNG or JPEG/);
  });
});

describe('the document of a notification', () => {
  const types = ['payment_received', 'invoice_created'];
  const subject = { id: 'x', message: 'Lunas', invoiceId: 456, paymentId: 789 };
  const writeBooks = async () => {
    await emptyBilling(ledger.knex);
    await ledger.knex.raw(`
      insert into customers (id, name, created_at, updated_at) values (123, 'Budi', now(), now());
      insert into invoices (id, customer_id, number, period, due_on, total, paid, created_at, updated_at)
        values (456, 123, 'INV/456', '2026-11-01', '2026-11-10', 100000, 100000, now(), now());
      insert into payments (id, invoice_id, customer_id, amount, method, kind, paid_at, created_at)
        values (789, 456, 123, 100000, 'cash', 'full', now(), now());`);
  };
  const find = (template: string | null, overrides: object = {}) => {
    const { logger } = collectLogLines();
    const rules = new RuleRepository(ledger.knex);
    const documents = new BillingDocuments({ db: ledger.knex, letterhead, types, rules, logger });
    return documents.find({ ...subject, template, ...overrides });
  };

  it('is the receipt of its payment, or its invoice, from what is committed now', async () => {
    await writeBooks();
    const paid = await find('payment_received');
    expect(paid).toMatchObject({ mimeType: 'application/pdf', fileName: 'Kwitansi 789.pdf' });
    expect(await linesOf(paid!.bytes)).toContain('LUNAS');
    expect(await find('invoice_created')).toMatchObject({ fileName: 'Tagihan INV-456.pdf' });
  });

  it('is what its rule says, in place of the setting', async () => {
    await writeBooks();
    const rules = new RuleRepository(ledger.knex);
    await rules.put('payment_received', { document: false }, new Date());
    await rules.put('payment_partial', { document: true }, new Date());
    expect(await find('payment_received')).toBeNull();
    expect(await find('payment_partial')).toMatchObject({ fileName: 'Kwitansi 789.pdf' });
    await rules.put('payment_received', {}, new Date());
    expect(await find('payment_received')).not.toBeNull();
    await rules.put('payment_partial', {}, new Date());
  });

  it('is none where none is wanted, known or possible', async () => {
    await writeBooks();
    expect(await find('payment_partial')).toBeNull();
    expect(await find(null)).toBeNull();
    expect(await find('payment_received', { paymentId: null })).toBeNull();
    expect(await find('payment_received', { paymentId: 1 })).toBeNull();
    expect(await find('invoice_created', { invoiceId: null })).toBeNull();
    expect(await find('payment_received', { message: 'x'.repeat(1_025) })).toBeNull();
    await ledger.knex.raw('update payments set voided_at = now()');
    expect(await find('payment_received')).toBeNull();
  });
});
