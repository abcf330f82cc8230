import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';

const recipientCount = 200;
const recipients = Array.from({ length: recipientCount }, (_, index) => ({
  phone: `08131000${String(index).padStart(4, '0')}`,
  message: `Tagihan ${index}`,
  customerId: index + 1,
}));

describe('a batch whose server is killed with SIGKILL, three times in the middle', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage({ settings: { ACK_TIMEOUT_MS: '4000' } });
  });
  afterAll(() => stage.tearDown());

  it('goes on by itself, and each phone has its message once', async () => {
    const body = { recipients, delayMs: 0 };
    const headers = { 'Idempotency-Key': 'run-2026-11' };
    const accepted = await stage.server.api('POST', '/whatsapp/send-bulk', body, headers);
    expect(accepted.status).toBe(202);
    const { batchId } = accepted.body.data;
    const untilBatch = (what: string, holds: (batch: any) => boolean) =>
      eventually(
        `the batch ${what}`,
        async () => {
          const { data } = (await stage.server.api('GET', `/whatsapp/batches/${batchId}`)).body;
          return holds(data) && data;
        },
        { withinMs: 60_000, everyMs: 20 },
      );

    for (const count of [40, 90, 140]) {
      const atKill = await untilBatch(`has sent ${count}`, (batch) => batch.sent >= count);
      expect(atKill).toMatchObject({ status: 'running', total: recipientCount });
      await stage.server.end('SIGKILL');
      await stage.restart();
    }
    const again = await stage.server.api('POST', '/whatsapp/send-bulk', body, headers);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.body).toEqual(accepted.body);

    const done = await untilBatch('has sent all', (batch) => batch.sent === recipientCount);
    expect(done).toMatchObject({ status: 'completed', pending: 0, uncertain: 0, failed: 0 });
    const bubbles = await eventually('everything is on the phones', async () => {
      const found = await stage.sandbox.messages();
      return found.length >= recipientCount && found;
    });
    expect(bubbles.map(({ phone, body: text }) => `${phone} ${text}`).toSorted()).toEqual(
      recipients.map(({ phone, message }) => `62${phone.slice(1)} ${message}`).toSorted(),
    );
    expect(bubbles.filter((bubble) => bubble.duplicates > 0)).toEqual([]);
  }, 180_000);
});
