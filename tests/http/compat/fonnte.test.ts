import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_CAPTION_LENGTH } from '../../../src/notifications/media.ts';
import { AppError } from '../../../src/errors.ts';
import { useDropIns } from '../../support/drop-ins.ts';

const dropIns = useDropIns();
const { api } = dropIns;
const { ledger } = api;

const pdf = Buffer.from('%PDF-1.7 tagihan');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7/;

const post = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  dropIns.ask('/compat/fonnte/send', {
    method: 'POST',
    headers: { Authorization: dropIns.key, ...headers },
    body: new URLSearchParams(fields),
  });
const failure = (reason: string) => ({ status: false, reason, requestid: expect.any(Number) });

describe('POST /compat/fonnte/send', () => {
  it('answers with the names, kinds and order of the original', async () => {
    const answer = await post({ target: '081234567890', message: 'Halo Budi', countryCode: '62' });
    expect(answer.status).toBe(200);
    expect(answer.json).toEqual({
      detail: 'success! message in queue',
      id: [expect.stringMatching(uuid)],
      process: 'pending',
      requestid: expect.any(Number),
      status: true,
      target: ['6281234567890'],
    });
    expect(Object.keys(answer.json)).toEqual([
      'detail',
      'id',
      'process',
      'requestid',
      'status',
      'target',
    ]);
    expect(answer.json.requestid).toBeLessThan(2 ** 31);
    expect(Number.isInteger(answer.json.requestid)).toBe(true);
    const found = await api.get(`/whatsapp/notifications/${answer.json.id[0]}`);
    expect(found.body.data).toMatchObject({
      phone: '+6281234567890',
      recipient: '081234567890',
      message: 'Halo Budi',
      class: 'transactional',
      status: 'pending',
      batchId: null,
    });
  });

  it('takes the key with Bearer as well, and in a header of ours', async () => {
    const body = { target: '081234567890', message: 'Halo' };
    const bearer = await post(body, { Authorization: `Bearer ${dropIns.key}` });
    expect(bearer.json.status).toBe(true);
    const ours = await dropIns.ask('/compat/fonnte/send', {
      method: 'POST',
      headers: { 'X-Api-Key': dropIns.key },
      body: new URLSearchParams({ ...body, message: 'Halo lagi' }),
    });
    expect(ours.json.status).toBe(true);
  });

  it('answers in under a second, whatever the session does', async () => {
    api.session.state = 'logged_out';
    const begun = performance.now();
    expect((await post({ target: '081234567890', message: 'Halo' })).json.status).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1_000);
  });

  it.each([
    ['no target', { message: 'Halo' }, 'input invalid'],
    ['no message', { target: '081234567890' }, 'input invalid'],
    ['an empty target', { target: ' , ', message: 'Halo' }, 'input invalid'],
    ['a blank message', { target: '081234567890', message: '  ' }, 'input invalid'],
    ['a short number', { target: '0812', message: 'Halo' }, 'target invalid'],
    ['a landline', { target: '0215551234', message: 'Halo' }, 'target invalid'],
    ['a group', { target: '120363041234567890@g.us', message: 'Halo' }, 'target invalid'],
    [
      'a foreign number',
      { target: '0123456789', message: 'x', countryCode: '60' },
      'target invalid',
    ],
    ['a broken time', { target: '081234567890', message: 'x', schedule: 'besok' }, 'input invalid'],
    [
      'a time in ms',
      { target: '081234567890', message: 'x', schedule: '1795000000000' },
      'input invalid',
    ],
    ['a place', { target: '081234567890', message: 'x', location: '-7.9,112.6' }, 'input invalid'],
    [
      'a poll',
      { target: '081234567890', message: 'x', choices: 'a,b', pollname: 'c' },
      'input invalid',
    ],
    ['many in one', { data: '[{"target":"081234567890","message":"1"}]' }, 'input invalid'],
  ])('refuses %s with 200 and the reason of the original', async (_, fields, reason) => {
    const answer = await post(fields as Record<string, string>);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject(failure(reason));
    expect(answer.json.hint).toMatch(/\w.*\.$/s);
    await dropIns.expectNothingStored();
  });

  it('says which of our reasons it was beside the one of the original', async () => {
    const answer = await post({ target: '0812', message: 'Halo' });
    expect(answer.json).toMatchObject({ reason: 'target invalid', code: 'too_short' });
    expect(api.log.lines.slice(-1)).toMatchObject([
      {
        msg: 'drop_in.refused',
        dropIn: '/compat/fonnte',
        code: 'invalid_phone',
        reasons: ['too_short'],
      },
    ]);
  });

  it('refuses whoever has said STOP', async () => {
    await dropIns.optOut('+6281234567890');
    const answer = await post({ target: '081234567890', message: 'Halo' });
    expect(answer.json).toMatchObject({ ...failure('target invalid'), code: 'opted_out' });
    await dropIns.expectNothingStored();
  });
});

describe('the same within a minute', () => {
  const again = () => post({ target: '081234567890', message: 'Kode Anda 123456' });

  it('is one message, answered like the first', async () => {
    const first = await again();
    const second = await again();
    expect(second.json.id).toEqual(first.json.id);
    expect(second.json.status).toBe(true);
    await ledger.clock.advance(60_000);
    expect((await again()).json.id).not.toEqual(first.json.id);
    expect(await ledger.countRows()).toBe(2);
  });

  it('is one message in twenty calls at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, again));
    expect(new Set(answers.map(({ json }) => json.id[0])).size).toBe(1);
    expect(await ledger.countRows()).toBe(1);
  });

  it('is one message for each phone of a list, also of the lists that share some', async () => {
    const list = (target: string) => post({ target, message: 'Gangguan sudah selesai.' });
    const one = await list('081234567890');
    const two = await list('081234567890,081234567891');
    const three = await list('081234567892,081234567891,+62 812-3456-7890');
    expect(two.json.id[0]).toBe(one.json.id[0]);
    expect(three.json.id.toSorted()).toEqual(
      [three.json.id[0], two.json.id[1], one.json.id[0]].toSorted(),
    );
    expect(await ledger.countRows()).toBe(3);
    expect(await ledger.countRows('batches')).toBe(2);
    await list('081234567890,081234567891');
    expect(await ledger.countRows('batches')).toBe(2);
    await ledger.clock.advance(60_000);
    await list('081234567890,081234567891');
    expect(await ledger.countRows()).toBe(5);
  });

  it('is one message for each phone in ten lists at once', async () => {
    const target = Array.from({ length: 30 }, (_, at) => `0812345678${at + 10}`).join(',');
    const send = () => post({ target, message: 'Halo' });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(new Set(answers.map(({ json }) => json.id.join())).size).toBe(1);
    expect(await ledger.countRows()).toBe(30);
  });
});

describe('a list of targets', () => {
  it('is a batch of reminders, with its pause', async () => {
    const answer = await post({
      target: '081234567890, 081234567891',
      message: 'Halo',
      delay: '5-10',
    });
    expect(answer.json).toMatchObject({ status: true, target: ['6281234567890', '6281234567891'] });
    const rows = await dropIns.rows();
    expect(rows.map((row) => row.class)).toEqual(['reminder', 'reminder']);
    const batch = await ledger.knex('batches').first();
    expect(batch).toMatchObject({ total: 2, delay_ms: 5_000 });
    expect(rows.every((row) => row.batch_id === batch.id)).toBe(true);
  });

  it.each(['0', '1', 'x', '-5', '99999999'])(
    'keeps the least pause when delay is %s',
    async (delay) => {
      await post({ target: '081234567890,081234567891', message: 'Halo', delay });
      expect((await ledger.knex('batches').first()).delay_ms).toBe(2_000);
    },
  );

  it('puts the values of each target into its text, once', async () => {
    const target = '081234567890|Budi|{name},081234567891|{var1}|$&,081234567892';
    await post({ target, message: '{name}, tagihan {var1} {var2} {constructor} {name}' });
    expect((await dropIns.rows()).map((row) => row.message)).toEqual([
      'Budi, tagihan {name} {var2} {constructor} Budi',
      '{var1}, tagihan $& {var2} {constructor} {var1}',
      '{name}, tagihan {var1} {var2} {constructor} {name}',
    ]);
  });

  it('writes both texts to one phone that is there twice with other values', async () => {
    const target = '08123456789|Fonnte|Admin,08123456789|Lili|User';
    const answer = await post({ target, message: 'test message to {name} as {var1}' });
    expect(answer.json.target).toEqual(['628123456789', '628123456789']);
    expect(await ledger.countRows()).toBe(2);
  });

  it('knows the values of a single target as well', async () => {
    await post({ target: '081234567890|Budi', message: 'Halo {name}' });
    expect(await dropIns.rows()).toMatchObject([{ message: 'Halo Budi', class: 'transactional' }]);
  });

  it('names the targets that got nothing beside those that did', async () => {
    await dropIns.optOut('+6281234567891');
    const target = '081234567890,0812,081234567891';
    const { json } = await post({ target, message: 'Halo' });
    expect(json).toMatchObject({
      status: true,
      target: ['6281234567890'],
      refused: [
        { recipient: '0812', code: 'invalid_phone' },
        { recipient: '081234567891', code: 'opted_out' },
      ],
    });
    expect(await ledger.countRows()).toBe(1);
  });

  it.each([
    ['unreadable', '0812,x'],
    ['opted out', '081234567890,+6281234567890'],
  ])('of which all are %s is refused whole', async (_, target) => {
    await dropIns.optOut('+6281234567890');
    const { json } = await post({ target, message: 'Halo' });
    expect(json).toMatchObject(failure('target invalid'));
    await dropIns.expectNothingStored();
  });

  it('of a thousand is answered in under a second or so', async () => {
    const target = Array.from({ length: 1_000 }, (_, at) => `0812${10_000_000 + at}`).join(',');
    const begun = performance.now();
    expect((await post({ target, message: 'Halo' })).json.id).toHaveLength(1_000);
    expect(performance.now() - begun).toBeLessThan(3_000);
    expect(await ledger.countRows()).toBe(1_000);
  });

  it('that would make a large text out of a small body is refused', async () => {
    const target = Array.from({ length: 2_000 }, (_, at) => `0812${10_000_000 + at}|a`).join(',');
    const answer = await post({ target, message: `{name}${'x'.repeat(30_000)}` });
    expect(answer.json).toMatchObject(failure('input invalid'));
    await dropIns.expectNothingStored();
  });
});

describe('countryCode and schedule', () => {
  it.each([
    ['62', '0812-3456-7890'],
    ['+62', '081234567890'],
    ['62', '6281234567890'],
    ['62', '+62 812 3456 7890'],
    ['0', '6281234567890'],
    ['62', '81234567890'],
  ])('with %s the target %s is the number it means', async (countryCode, target) => {
    expect((await post({ target, message: 'Halo', countryCode })).json.target).toEqual([
      '6281234567890',
    ]);
  });

  it('sends at the time of schedule, in seconds', async () => {
    const at = ledger.clock.in(3_600_000);
    const schedule = String(Math.floor(at.getTime() / 1_000));
    await post({ target: '081234567890', message: 'Nanti', schedule });
    await post({ target: '081234567891', message: 'Sekarang', schedule: '0' });
    const [later, now] = await dropIns.rows();
    expect(Math.abs(later!.scheduled_at!.getTime() - at.getTime())).toBeLessThan(1_000);
    expect(now!.scheduled_at).toBeNull();
  });
});

describe('url and filename', () => {
  let fetched: string[];
  beforeEach(() => {
    fetched = [];
    api.fetchBytes = async (url) => {
      fetched.push(url);
      return pdf;
    };
  });
  const url = 'https://files.example.net/tagihan-456.pdf';
  const names = () => ledger.knex('notification_logs').orderBy('id').pluck('media_name');

  it('send the file with the text', async () => {
    const fields = { target: '081234567890', message: 'Tagihan Anda', url, filename: 'Tagihan' };
    const answer = await post(fields);
    expect(answer.json.status).toBe(true);
    expect(await names()).toEqual(['Tagihan.pdf']);
    expect((await post(fields)).json.id).toEqual(answer.json.id);
    expect(fetched).toEqual([url]);
  });

  it('are enough without a text', async () => {
    await post({ target: '081234567890', url });
    expect(await dropIns.rows()).toMatchObject([{ message: 'tagihan-456.pdf' }]);
  });

  it('go to every target of a list, fetched once', async () => {
    const answer = await post({ target: '081234567890,081234567891', message: 'Tagihan', url });
    expect(answer.json.id).toHaveLength(2);
    expect(await names()).toEqual(['tagihan-456.pdf', 'tagihan-456.pdf']);
    expect(fetched).toEqual([url]);
  });

  const refusing = (code: 'media_url_refused' | 'media_unavailable') => async () => {
    throw new AppError(code, 'So it is.', { status: 422 });
  };

  it.each([
    ['a host that is not in MEDIA_HOSTS', url, refusing('media_url_refused'), 'url invalid'],
    ['a host that does not answer', url, refusing('media_unavailable'), 'url unreachable'],
    ['a program', url, async () => Buffer.from('MZ\u0090'), 'file format not supported'],
    ['no url at all', 'halaman kami', async () => pdf, 'url invalid'],
    ['a file of this machine', 'file:///etc/passwd', async () => pdf, 'url invalid'],
  ])('refuse %s as the original does', async (_, address, fetchBytes, reason) => {
    api.fetchBytes = fetchBytes;
    for (const target of ['081234567890', '081234567890,081234567891']) {
      const answer = await post({ target, message: 'Tagihan', url: address });
      expect(answer.status).toBe(200);
      expect(answer.json).toMatchObject(failure(reason));
    }
    await dropIns.expectNothingStored();
  });

  it('refuse a text that WhatsApp would cut', async () => {
    const message = 'x'.repeat(MAX_CAPTION_LENGTH + 1);
    for (const target of ['081234567890', '081234567890,081234567891']) {
      expect((await post({ target, message, url })).json).toMatchObject(failure('input invalid'));
    }
    await dropIns.expectNothingStored();
  });
});

describe('GET /compat/fonnte/send', () => {
  it.each(['/compat/fonnte/send', '/compat/fonnte/send/'])(
    '%s has all in the URL',
    async (path) => {
      const query = new URLSearchParams({
        token: dropIns.key,
        target: '081234567890|Budi',
        message: 'Halo {name} & Sari 😀\r\nLunas',
      });
      const answer = await dropIns.ask(`${path}?${query.toString()}`);
      expect(answer.json).toMatchObject({ status: true, target: ['6281234567890'] });
      expect(answer.headers.get('Cache-Control')).toBe('no-store');
      expect(await dropIns.rows()).toMatchObject([{ message: 'Halo Budi & Sari 😀\r\nLunas' }]);
    },
  );
});
