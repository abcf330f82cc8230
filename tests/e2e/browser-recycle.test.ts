import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Stage, setLinkedStage } from '../support/linked-server.ts';
import { valueOf } from '../support/metrics-text.ts';

const recipients = Array.from({ length: 80 }, (_, index) => ({
  phone: `08131700${String(index).padStart(4, '0')}`,
  message: `Tagihan ${index}`,
}));

describe('R50: a browser that is larger than it may be', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setLinkedStage({ settings: { BROWSER_MEMORY_LIMIT_MB: '64' } });
  });
  afterAll(() => stage.tearDown());

  const readMetrics = async () => (await stage.server.api('GET', '/metrics')).body as string;

  it('is measured', async () => {
    const text = await readMetrics();
    const mb = (part: string) => valueOf(text, 'whatsapp_memory_pss_bytes', { part })! / 1_024 ** 2;
    expect(mb('browser')).toBeGreaterThan(64);
    expect(mb('session')).toBeGreaterThan(10);
    expect(mb('main')).toBeGreaterThan(20);
  });

  it('is replaced between two messages, and each message arrives once', async () => {
    const accepted = await stage.server.api('POST', '/whatsapp/send-bulk', {
      recipients,
      delayMs: 0,
    });
    const { batchId } = accepted.body.data;
    const untilBatch = (what: string, holds: (batch: any) => boolean) =>
      eventually(`the batch ${what}`, async () => {
        const { data } = (await stage.server.api('GET', `/whatsapp/batches/${batchId}`)).body;
        return holds(data) && data;
      });

    await untilBatch('has begun', (batch) => batch.sent >= 10);
    process.kill(stage.server.pid, 'SIGUSR2');
    await eventually('it is replaced', () => stage.server.output.includes('session.recycled'));
    const meanwhile = await stage.server.api('GET', `/whatsapp/batches/${batchId}`);
    expect(meanwhile.body.data).toMatchObject({ status: 'running', failed: 0 });
    expect(meanwhile.body.data.sent).toBeLessThan(recipients.length);

    const done = await untilBatch('has sent all', (batch) => batch.sent === recipients.length);
    expect(done).toMatchObject({ status: 'completed', failed: 0, cancelled: 0, uncertain: 0 });
    const bubbles = await eventually('everything is on the phones', async () => {
      const found = await stage.sandbox.messages();
      return found.length >= recipients.length && found;
    });
    expect(bubbles).toHaveLength(recipients.length);
    expect(bubbles.filter(({ attemptsOnWire }) => attemptsOnWire !== 1)).toEqual([]);

    const text = await readMetrics();
    const recycles = valueOf(text, 'whatsapp_browser_recycles_total', { reason: 'memory_limit' });
    expect(recycles).toBe(1);
    const ended = (reason: string) => valueOf(text, 'whatsapp_session_restarts_total', { reason });
    expect([ended('browser_recycled'), ended('other')]).toEqual([1, 0]);
    const attempt = { outcome: 'unknown' };
    expect(valueOf(text, 'whatsapp_attempt_duration_seconds_count', attempt)).toBe(0);
  });
});
