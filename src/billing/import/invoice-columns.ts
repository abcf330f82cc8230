import type { ColumnNames } from './column-map.ts';

/** What a list can say of one of its invoices. */
export type InvoiceField =
  | 'id'
  | 'reference'
  | 'customerId'
  | 'customerRef'
  | 'subscriptionId'
  | 'subscriptionRef'
  | 'number'
  | 'period'
  | 'issuedOn'
  | 'dueOn'
  | 'isolateOn'
  | 'total'
  | 'paid'
  | 'remaining'
  | 'status';

/** The names under which lists have it. */
export const invoiceColumns: ColumnNames<InvoiceField> = {
  id: ['invoiceid', 'idinvoice', 'idtagihan', 'id'],
  reference: ['externalref', 'invoiceref', 'kodetagihan'],
  customerId: ['customerid', 'idpelanggan', 'pelangganid'],
  customerRef: [
    'customerref',
    'kodepelanggan',
    'customercode',
    'nopelanggan',
    'nomorpelanggan',
    'idpel',
    'username',
    'user',
  ],
  subscriptionId: ['subscriptionid', 'idlangganan', 'langgananid'],
  subscriptionRef: ['subscriptionref', 'kodelangganan'],
  number: [
    'number',
    'invoicenumber',
    'invoiceno',
    'noinvoice',
    'nomorinvoice',
    'notagihan',
    'nomortagihan',
    'invoice',
    'nofaktur',
  ],
  period: ['period', 'periode', 'bulan', 'bulantagihan', 'billingmonth', 'month'],
  issuedOn: [
    'issuedon',
    'issuedate',
    'invoicedate',
    'tanggalinvoice',
    'tanggaltagihan',
    'tgltagihan',
    'tanggal',
    'date',
  ],
  dueOn: ['dueon', 'duedate', 'jatuhtempo', 'tanggaljatuhtempo', 'tgljatuhtempo', 'tempo'],
  isolateOn: ['isolateon', 'tanggalisolir', 'tglisolir', 'isolir'],
  total: [
    'total',
    'totalamount',
    'totaltagihan',
    'jumlahtagihan',
    'tagihan',
    'jumlah',
    'nominal',
    'amount',
    'harga',
    'price',
  ],
  paid: ['paid', 'paidamount', 'dibayar', 'terbayar', 'sudahdibayar'],
  remaining: ['remaining', 'remainingamount', 'sisa', 'sisatagihan', 'kurang'],
  status: ['status', 'statusbayar', 'statuspembayaran'],
};
