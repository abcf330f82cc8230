import type { ColumnNames } from './column-map.ts';

/** What a list can say of one of its customers. */
export type CustomerField =
  | 'id'
  | 'reference'
  | 'name'
  | 'username'
  | 'phone'
  | 'area'
  | 'timeZone'
  | 'language'
  | 'status';

/** The names under which lists have it. */
export const customerColumns: ColumnNames<CustomerField> = {
  id: ['customerid', 'idpelanggan', 'pelangganid', 'id'],
  reference: [
    'externalref',
    'customerref',
    'kodepelanggan',
    'customercode',
    'nopelanggan',
    'nomorpelanggan',
    'idpel',
    'kode',
    'code',
  ],
  name: [
    'name',
    'nama',
    'namapelanggan',
    'namalengkap',
    'fullname',
    'customername',
    'customer',
    'pelanggan',
  ],
  username: ['username', 'user', 'pppoe', 'userpppoe', 'pppoeusername', 'secret'],
  phone: [
    'phone',
    'phonenumber',
    'nohp',
    'nomorhp',
    'hp',
    'nowa',
    'nomorwa',
    'wa',
    'whatsapp',
    'nowhatsapp',
    'nomorwhatsapp',
    'telepon',
    'notelepon',
    'nomortelepon',
    'notelp',
    'telp',
    'mobile',
  ],
  area: ['area', 'wilayah', 'odp'],
  timeZone: ['timezone', 'zona', 'zonawaktu'],
  language: ['language', 'bahasa', 'lang'],
  status: ['status'],
};
