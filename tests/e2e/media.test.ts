import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

const pdf = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
);
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes);

describe.each(['today', 'legacy'] as const)('a file, on a page of the build %s', (build) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage({ build });
  });
  afterAll(() => stage.tearDown());

  const send = (body: object, key: string) =>
    stage.server.api('POST', '/whatsapp/send', body, { 'Idempotency-Key': key });
  const arrived = (phone: string) =>
    eventually('the file is on the phone', async () => {
      const [found] = (await stage.sandbox.messages(phone)) as any[];
      return found;
    });

  it('arrives whole as a document with its caption, under the id that was committed', async () => {
    const media = { data: pdf.toString('base64'), fileName: 'Kwitansi 789.pdf' };
    const body = { phone: '081234567890', message: 'Lunas, *terima kasih*.', media };
    const answer = await send(body, 'receipt-1');
    expect(answer.status).toBe(201);
    const message = await arrived('6281234567890');
    expect(message).toMatchObject({
      id: answer.body.data.messageId,
      type: 'document',
      body: 'Lunas, *terima kasih*.',
      duplicates: 0,
      media: {
        mimetype: 'application/pdf',
        filename: 'Kwitansi 789.pdf',
        size: pdf.length,
        filehash: sha256(pdf).digest('base64'),
        // The sandbox's own name for the bytes that were uploaded to it.
        directPath: `/media/${sha256(pdf).digest('hex')}`,
      },
    });
    const phone = await fetch(`${stage.sandbox.url}/phones/conversations/6281234567890`);
    expect(JSON.stringify(await phone.json())).toContain(
      `"file":{"name":"Kwitansi 789.pdf","bytes":${pdf.length}}`,
    );
    expect((await send(body, 'receipt-1')).headers.get('Idempotent-Replayed')).toBe('true');
    expect(await stage.sandbox.messages('6281234567890')).toHaveLength(1);
  }, 60_000);

  it('arrives as a picture when it is one', async () => {
    const media = { data: png.toString('base64'), fileName: 'qris.png' };
    const answer = await send({ phone: '081234567891', message: 'QRIS kami', media }, 'qris-1');
    expect(answer.status).toBe(201);
    expect(await arrived('6281234567891')).toMatchObject({
      type: 'image',
      body: 'QRIS kami',
      media: { mimetype: 'image/png', directPath: `/media/${sha256(png).digest('hex')}` },
    });
  }, 60_000);
});
