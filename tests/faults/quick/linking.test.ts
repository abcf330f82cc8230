import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { eventually } from '../../support/eventually.ts';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';

const business = '08110000001';

describe('linking and unlinking', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.unlinked();
    await stage.server.untilState('awaiting_scan');
  });
  afterAll(() => stage.tearDown());

  const askForCode = () => stage.server.api('POST', '/whatsapp/pairing-code', { phone: business });

  /** What a person before the page would have seen and clicked since `from` events ago. */
  async function seenOnScreen(): Promise<string[]> {
    const response = await fetch(`${stage.sandbox.url}/control/log`);
    const { events } = (await response.json()) as { events: Record<string, string>[] };
    const screen = events.filter(({ event }) => event === 'screen');
    return screen.map(({ what, did }) => `${what} ${did}`);
  }

  faultRow(
    { row: 36, fault: 'WhatsApp asks for a passkey', expected: 'the operator is told' },
    async (figures) => {
      const at = performance.now();
      await stage.configure({ passkey: 'on' });
      const told = await stage.trail.until(
        'it tells of the passkey',
        ({ reason }) => reason === 'passkey_needed',
        { since: at },
      );
      figures.noticedMs = told.at - at;
      expect(told.status).toMatchObject({ state: 'awaiting_scan', ready: false });
      await eventually('the alarm is on', async () => (await stage.alarms()).includes('qr_needed'));
      await stage.configure({ passkey: 'off' });
      await stage.trail.until('it is over', ({ reason }) => reason === null, { since: told.at });
      await eventually('the alarm is off', async () => (await stage.alarms()).length === 0);
    },
  );

  faultRow(
    { row: 38, fault: 'WhatsApp refuses a pairing code (429)', expected: '503 with advice' },
    async () => {
      await stage.configure({ pairingCodeMode: 'error' });
      const answer = await askForCode();
      expect(answer.status).toBe(503);
      expect(answer.body.error.code).toBe('pairing_code_failed');
    },
  );

  faultRow(
    { row: 38, fault: 'WhatsApp gives no pairing code', expected: '503 after 15 s' },
    async () => {
      await stage.configure({ pairingCodeMode: 'hang' });
      const startedAt = performance.now();
      const answer = await askForCode();
      expect(answer.status).toBe(503);
      expect(performance.now() - startedAt).toBeLessThan(17_000);
      expect((await stage.server.untilState('awaiting_scan')).ready).toBe(false);
    },
  );

  faultRow(
    { row: 38, fault: 'no camera: link by a pairing code', expected: 'ready, once it is typed' },
    async () => {
      await stage.configure({ pairingCodeMode: 'normal' });
      const answer = await askForCode();
      expect(answer.status, JSON.stringify(answer.body)).toBe(200);
      const { code } = answer.body.data;
      await stage.sandbox.control('scan', { code });
      await stage.server.untilState('ready');
      expect(stage.server.output).not.toContain(code);
    },
  );

  faultRow(
    { row: 38, fault: 'pairing code while linked', expected: '409, the device is left alone' },
    async () => {
      const answer = await askForCode();
      expect(answer.status).toBe(409);
      expect(answer.body.error.code).toBe('already_linked');
      await stage.untilSentOnce(await stage.accept());
      expect((await stage.server.untilState('ready')).ready).toBe(true);
    },
  );

  faultRow(
    {
      row: 36,
      fault: `"What's new", which unlinks when nobody answers it`,
      expected: 'answered in 15 s, and no chat is clicked that says the same',
    },
    async (figures) => {
      const before = (await seenOnScreen()).length;
      const text = "What's new? Continue";
      await stage.sandbox.control('inbound', { phone: '6281399999999', text });
      const at = performance.now();
      await stage.configure({ whatsNew: 'shown', whatsNewUnlinkAfterMs: 15_000 });
      const seen = await eventually('it is answered', async () => {
        const since = (await seenOnScreen()).slice(before);
        return since.length > 1 && since;
      });
      figures.noticedMs = performance.now() - at;
      expect(seen).toEqual(['whats_new shown', 'whats_new clicked']);
      await stage.untilSentOnce(await stage.accept());
      expect((await stage.server.untilState('ready')).reason).not.toBe('dialog_open');
    },
  );

  faultRow(
    {
      row: 20,
      fault: 'the phone removes the device',
      expected: 'told, the queue is kept, one fresh code, and goes on after its scan',
    },
    async (figures) => {
      const endsBefore = stage.server.output.split('"session.ended"').length;
      const at = performance.now();
      await stage.sandbox.control('logout');
      const gone = await stage.trail.until('it is noticed', ({ ready }) => !ready, { since: at });
      figures.noticedMs = gone.at - at;
      const held = await stage.accept();
      const status = await stage.server.untilState('awaiting_scan');
      expect(status.reason).toBe('removed_on_the_phone');
      expect((await stage.alarms()).toSorted()).toEqual(['logged_out', 'qr_needed']);
      expect(await stage.row(held)).toMatchObject({ status: 'pending', attempts: 0 });
      const aside = readdirSync(join(stage.dir, 'whatsapp-session'));
      expect(aside.some((name) => name.startsWith('removed-on-the-phone-'))).toBe(true);
      await stage.sandbox.scan();
      const scannedAt = performance.now();
      const ready = await stage.trail.until('it is ready', (it) => it.ready, { since: scannedAt });
      figures.readyMs = ready.at - scannedAt;
      await stage.untilSentOnce(held);
      expect(await stage.alarms()).toEqual([]);
      expect(stage.server.output.split('"session.ended"').length - endsBefore).toBe(1);
    },
  );

  faultRow(
    {
      row: 20,
      fault: 'the phone removes the device while the server is off',
      expected: 'told at its start, and a code is shown',
    },
    async () => {
      await stage.server.end('SIGTERM');
      await stage.sandbox.control('logout', { silent: true });
      await stage.stage.restart();
      const status = await stage.server.untilState('awaiting_scan');
      expect(status.reason).toMatch(/^(removed_on_the_phone|link_lost)$/);
      expect((await stage.alarms()).toSorted()).toEqual(['logged_out', 'qr_needed']);
      await stage.sandbox.scan();
      await stage.server.untilState('ready');
      await stage.untilSentOnce(await stage.accept());
      expect(await stage.alarms()).toEqual([]);
    },
  );
});
