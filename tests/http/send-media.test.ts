import { beforeEach, describe, expect, it } from 'vitest';
import { MAX_MEDIA_BYTES } from '../../src/notifications/media.ts';
import { expectRefusal, SEND_BODY, useApi } from '../support/test-api.ts';

const api = useApi();
const { ledger } = api;

const pdf = Buffer.from('%PDF-1.7 kwitansi');
const withFile = (media: object, more: object = {}) => ({ ...SEND_BODY, media, ...more });
const data = pdf.toString('base64');
let fetched: string[];

beforeEach(() => {
  fetched = [];
  api.fetchBytes = async (url) => {
    fetched.push(url);
    return pdf;
  };
});

const bytesOf = async (id: string) => {
  const { rows } = await ledger.knex.raw<{ rows: { bytes: Buffer }[] }>(
    `select m.bytes from media m join notification_logs n on n.media_id = m.id where n.id = :id`,
    { id },
  );
  return rows[0]?.bytes;
};

describe('POST /whatsapp/send with a file', () => {
  it('commits the file with the notification', async () => {
    const answer = await api.send(withFile({ data, fileName: 'Kwitansi 789.pdf' }));
    expect(answer.status).toBe(202);
    expect(answer.body.data).toMatchObject({
      message: 'Halo Budi',
      media: { mimeType: 'application/pdf', fileName: 'Kwitansi 789.pdf' },
    });
    expect(await bytesOf(answer.body.data.id)).toEqual(pdf);
    const claim = await ledger.claim();
    expect(claim!.media).toMatchObject({ fileName: 'Kwitansi 789.pdf' });
    const [shown] = (await api.get('/whatsapp/history')).body.data;
    expect(shown.media).toEqual({ mimeType: 'application/pdf', fileName: 'Kwitansi 789.pdf' });
  });

  it('keeps its file when many come at the same moment', async () => {
    const phones = Array.from(
      { length: 20 },
      (_, at) => `0812345678${String(at).padStart(2, '0')}`,
    );
    const answers = await Promise.all(
      phones.map((phone) => api.send(withFile({ data, fileName: `${phone}.pdf` }, { phone }))),
    );
    expect(answers.map(({ body }) => body.data.media?.fileName)).toEqual(
      phones.map((phone) => `${phone}.pdf`),
    );
    for (const { body } of answers) expect(await bytesOf(body.data.id)).toEqual(pdf);
  });

  it('keeps the same content once', async () => {
    await api.send(withFile({ data, fileName: 'a.pdf' }));
    await api.send(withFile({ data, fileName: 'b.pdf' }));
    expect(await ledger.countRows()).toBe(2);
    expect(await ledger.countRows('media')).toBe(1);
  });

  it('fetches what is given by its address, and names it after it', async () => {
    const url = 'https://files.example.net/docs/Tagihan%20Budi.pdf?x=1';
    const { data: sent } = (await api.send(withFile({ url }))).body;
    expect(fetched).toEqual([url]);
    expect(sent.media.fileName).toBe('Tagihan Budi.pdf');
  });

  it('answers a replay without asking for the file again', async () => {
    const key = { 'Idempotency-Key': 'file-1' };
    const request = withFile({ url: 'https://files.example.net/a.pdf' });
    const first = await api.send(request, key);
    api.fetchBytes = () => Promise.reject(new Error('gone'));
    const second = await api.send(request, key);
    expect(second.body.data.id).toBe(first.body.data.id);
    expect(second.headers.get('Idempotent-Replayed')).toBe('true');
    const other = withFile({ url: 'https://files.example.net/b.pdf' });
    expectRefusal(await api.send(other, key), 422, 'idempotency_key_reused');
  });

  it('takes a file of the largest size, and nothing larger', async () => {
    const largest = Buffer.alloc(MAX_MEDIA_BYTES);
    pdf.copy(largest);
    const fits = await api.send(withFile({ data: largest.toString('base64') }));
    expect(fits.status).toBe(202);
    const larger = Buffer.concat([largest, Buffer.alloc(3)]).toString('base64');
    expectRefusal(await api.send(withFile({ data: larger })), 422, 'invalid_media', {
      media: 'too_large',
    });
    const huge = 'A'.repeat(9 * 1024 * 1024);
    expectRefusal(await api.send(withFile({ data: huge })), 413, 'body_too_large');
  });

  it.each([
    [{}, 400, 'invalid_request', { media: 'one_of' }],
    [{ data, url: 'https://a.example/' }, 400, 'invalid_request', { media: 'one_of' }],
    [{ data: 'not base64!' }, 400, 'invalid_request', { 'media.data': 'not_base64' }],
    [{ url: 'file:///etc/passwd' }, 400, 'invalid_request', undefined],
    [{ data, evil: 1 }, 400, 'invalid_request', { 'media.evil': 'unknown_field' }],
    [
      { data: Buffer.from('MZ exe').toString('base64'), fileName: 'a.pdf' },
      422,
      'invalid_media',
      { media: 'unsupported_type' },
    ],
    [{ data, mimeType: 'image/png' }, 422, 'invalid_media', { media: 'type_mismatch' }],
  ] as const)('writes nothing for %j', async (media, status, code, fields) => {
    expectRefusal(await api.send(withFile(media)), status, code, fields);
    expect(await ledger.countRows()).toBe(0);
    expect(await ledger.countRows('media')).toBe(0);
  });

  it('refuses a text that WhatsApp would cut below a file', async () => {
    const answer = await api.send(withFile({ data }, { message: 'x'.repeat(1_025) }));
    expectRefusal(answer, 422, 'caption_too_long', { message: 'caption_too_long' });
  });

  it('forgets the file with the text, and its bytes once nobody names it', async () => {
    const { id } = (await api.send(withFile({ data }))).body.data;
    const claim = await ledger.claim();
    await ledger.receive(claim!.messageId, 1);
    const later = ledger.clock.in(86_400_000);
    expect(await ledger.repository.forgetMedia(later, 10)).toBe(0);
    expect(await ledger.repository.forgetTexts(later, 10)).toBe(1);
    expect((await ledger.find(id)).media).toBeNull();
    expect(await ledger.repository.forgetMedia(later, 10)).toBe(1);
    expect(await ledger.countRows('media')).toBe(0);
  });
});
