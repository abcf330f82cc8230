import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { faultRow } from '../../support/fault-row.ts';
import { FaultStage } from '../../support/fault-stage.ts';
import { processesOn } from '../../support/server-process.ts';

const minute = 60_000;

describe('a code that nobody scans', () => {
  let stage: FaultStage;
  beforeAll(async () => {
    stage = await FaultStage.unlinked();
    await stage.server.untilState('awaiting_scan');
  });
  afterAll(() => stage.tearDown());

  const forMs = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const openFiles = () => readdirSync(`/proc/${stage.server.pid}/fd`).length;
  const codesShown = () => stage.server.output.split('Pindai kode ini').length - 1;
  const browsers = () =>
    processesOn(stage.dir).filter((line) => line.includes('--user-data-dir=')).length;

  faultRow(
    {
      row: 37,
      fault: 'QR code not scanned',
      expected: 'codes for 10 minutes, then none and no browser; shown again when asked for',
    },
    async (figures) => {
      const shownAt = performance.now();
      await forMs(minute);
      const filesBefore = openFiles();
      const over = await stage.trail.until(
        'it gives up',
        ({ reason }) => reason === 'press_to_link',
        { since: shownAt, withinMs: 11 * minute },
      );
      figures.noticedMs = over.at - shownAt;
      expect(figures.noticedMs).toBeGreaterThan(9 * minute);
      expect(over.status).toMatchObject({ state: 'logged_out', qr: { available: false } });
      const codes = codesShown();
      expect(codes).toBeGreaterThan(20);
      expect(codes).toBeLessThan(40);
      expect(openFiles()).toBeLessThanOrEqual(filesBefore + 3);
      await forMs(30_000);
      expect(browsers()).toBe(0);
      expect(codesShown()).toBe(codes);
      expect(stage.trail.longestAnswerMs).toBeLessThan(1_000);
      await stage.server.api('POST', '/whatsapp/restart', {});
      await stage.server.untilState('awaiting_scan');
      await stage.sandbox.scan();
      await stage.server.untilState('ready');
    },
    14 * minute,
  );
});
