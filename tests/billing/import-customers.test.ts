import { beforeEach, describe, expect, it } from 'vitest';
import { BillingDesk } from '../../src/billing/billing-desk.ts';
import { CustomerContactRepository } from '../../src/billing/customer-contact-repository.ts';
import { useImports } from '../support/imports.ts';

const imports = useImports();
const { ledger } = imports;
let desk: BillingDesk;

beforeEach(() => {
  desk = new BillingDesk({ db: ledger.knex, clock: ledger.clock });
});

const customer = (externalRef: string) => desk.customers.get({ id: null, externalRef });
const contactsOf = async (externalRef: string) =>
  new CustomerContactRepository(ledger.knex).list((await customer(externalRef)).id);

describe('import customers', () => {
  it('reads a list with Indonesian columns, semicolons, a byte order mark and quotes', async () => {
    const done = await imports.run('customers', 'pelanggan.csv');
    expect(done.report).toMatchObject({ read: 8, made: 3, rewritten: 0, refused: 5 });
    expect(await customer('PLG-001')).toMatchObject({
      name: 'Budi Santoso',
      phone: '+6281234567890',
      area: 'RW 05',
      timeZone: 'Asia/Jakarta',
      language: 'id',
      status: 'active',
    });
    expect(await customer('PLG-003')).toMatchObject({
      name: 'Tn. Joko Susilo',
      phone: null,
      phoneAsGiven: null,
      status: 'inactive',
    });
    expect(done.ignored).toEqual(['Alamat']);
  });

  it('says for each refused row where it stands and why, and nothing of what is in it', async () => {
    const { refusals } = await imports.run('customers', 'pelanggan.csv');
    expect(refusals).toEqual([
      'line 6: missing_reference',
      'line 7: spreadsheet_artifact',
      'line 8: multiple_numbers',
      'line 9: unknown_time_zone',
      'line 10: unknown_status',
    ]);
  });

  it('makes a field with two numbers a primary and an alternate contact', async () => {
    const { report } = await imports.run('customers', 'pelanggan.csv');
    expect(await customer('PLG-002')).toMatchObject({
      phone: '+6281211112222',
      phoneAsGiven: '0812-1111-2222',
    });
    expect(await contactsOf('PLG-002')).toMatchObject([
      { phone: '+6281333334444', phoneAsGiven: '081333334444', roles: ['alternate'] },
    ]);
    expect([...report.notes]).toEqual([
      ['with alternates', 1],
      ['without a phone', 1],
    ]);
  });

  it('may be repeated: nothing is written twice', async () => {
    await imports.run('customers', 'pelanggan.csv');
    const before = await imports.rows('customers', 'customer_contacts');
    const again = await imports.run('customers', 'pelanggan.csv');
    expect(again.report).toMatchObject({ made: 0, rewritten: 3, refused: 5 });
    expect(await imports.rows('customers', 'customer_contacts')).toEqual(before);
  });

  it('leaves alone what the list has no column for', async () => {
    await imports.run('customers', 'pelanggan.csv');
    await imports.runText('customers', 'kode,nama\nPLG-001,Budi S.\nPLG-002,\n');
    expect(await customer('PLG-001')).toMatchObject({
      name: 'Budi S.',
      phone: '+6281234567890',
      area: 'RW 05',
      language: 'id',
    });
    expect(await customer('PLG-002')).toMatchObject({ name: 'Siti Aminah' });
  });

  it('leaves the roles of a contact as an operator has set them', async () => {
    await imports.run('customers', 'pelanggan.csv');
    await ledger.knex.raw(`update customer_contacts set roles = '{billing}'`);
    await imports.run('customers', 'pelanggan.csv');
    expect(await contactsOf('PLG-002')).toMatchObject([{ roles: ['billing'] }]);
  });

  it('reads what PHPNuxBill exports: ids, user names, a customer in several rows', async () => {
    const { report, refusals } = await imports.run('customers', 'phpnuxbill-customers.csv');
    expect(report).toMatchObject({ read: 5, made: 3, rewritten: 1, refused: 1 });
    expect(refusals).toEqual(['line 5: not_mobile']);
    expect(await desk.customers.get({ id: 11, externalRef: null })).toMatchObject({
      externalRef: 'budi11',
      name: 'Budi Santoso',
      phone: '+6281234567890',
    });
    expect(await customer('siti12')).toMatchObject({ id: 12, name: 'Siti "Ibu" Aminah' });
    expect(await contactsOf('siti12')).toMatchObject([{ phone: '+6281333334444' }]);
  });

  it('reads a list of users as Mikhmon has it, and never their passwords', async () => {
    const { report, ignored } = await imports.run('customers', 'mikhmon-users.csv');
    expect(report).toMatchObject({ made: 2, refused: 0 });
    expect([...report.notes]).toEqual([['without a phone', 2]]);
    expect(ignored).toContain('Password');
    expect(await customer('dewi-rumah')).toMatchObject({ name: 'dewi-rumah', phone: null });
    expect(JSON.stringify(await imports.rows('customers'))).not.toContain('rahasia');
  });

  it('dry, tries everything and keeps nothing', async () => {
    const { report, refusals } = await imports.run('customers', 'pelanggan.csv', { dryRun: true });
    expect(report).toMatchObject({ read: 8, made: 3, refused: 5 });
    expect(refusals).toHaveLength(5);
    expect(await imports.rows('customers', 'customer_contacts')).toEqual([[], []]);
  });

  it('writes the other rows of a commit when the database refuses one', async () => {
    await imports.runText('customers', 'id,kode,nama\n900,B,Lama\n');
    const list = 'id,kode,nama\n1,A,Satu\n2,B,Dua\n3,C,Tiga\n';
    for (const dryRun of [true, false]) {
      const { report, refusals } = await imports.runText('customers', list, { dryRun });
      expect(report).toMatchObject({ read: 3, made: 2, refused: 1 });
      expect(refusals).toEqual(['line 3: external_ref_taken']);
    }
    const nul = await imports.runText('customers', 'kode,nama\nD,a\0b\nE,Lima\n');
    expect(nul.refusals).toEqual(['line 2: unstorable']);
    expect(await customer('E')).toMatchObject({ name: 'Lima' });
  });
});

describe('a file', () => {
  it.each([
    ['that is not there', null, 'file_unreadable'],
    ['that is empty', '', 'file_malformed'],
    ['that names no column we know', 'colour,size\nred,5\n', 'columns_missing'],
    ['that is not UTF-8', Buffer.from('kode,nama\nA,Jos\xe9\n', 'latin1'), 'file_malformed'],
    [
      'of a spreadsheet in UTF-16',
      Buffer.from('\ufeffkode,nama\nA,B\n', 'utf16le'),
      'file_malformed',
    ],
    ['whose quotes do not end', 'kode,nama\n"A,B\n', 'file_malformed'],
  ])('%s is refused', async (_, content, code) => {
    await expect(imports.runText('customers', content)).rejects.toMatchObject({ code });
    expect(await imports.rows('customers')).toEqual([[]]);
  });

  it('may have tabs, and signs of several bytes on the border of two reads', async () => {
    const padding = Array.from({ length: 20_000 }, (_, index) => `P${index}\té${index}`).join('\n');
    const { report } = await imports.runText('customers', `kode\tnama\n${padding}\n`, {
      dryRun: true,
    });
    expect(report).toMatchObject({ read: 20_000, made: 20_000, refused: 0 });
  }, 60_000);
});
